// A signed network: who stands how toward whom. Laid out by forces from a fixed start, so that the same data makes
// the same picture.

/** Places for `nodes` ({ width }) with `links` ({ from, to, weight }), in a box of `width` × `height`. */
function layout(nodes, links, width, height) {
  const n = nodes.length;
  const x = nodes.map((_, i) => width / 2 + Math.cos((2 * Math.PI * i) / n) * width * 0.35);
  const y = nodes.map((_, i) => height / 2 + Math.sin((2 * Math.PI * i) / n) * height * 0.35);
  const ideal = 0.75 * Math.sqrt((width * height) / Math.max(n, 1));
  const heaviest = Math.max(1, ...links.map((link) => link.weight));
  const ROUNDS = 400;
  for (let round = 0; round < ROUNDS; round += 1) {
    const heat = 0.1 * width * (1 - round / ROUNDS) ** 2 + 0.5;
    const dx = new Float64Array(n);
    const dy = new Float64Array(n);
    for (let i = 0; i < n; i += 1) {
      for (let j = i + 1; j < n; j += 1) {
        const [ex, ey] = [x[i] - x[j], y[i] - y[j]];
        const distance = Math.max(1, Math.hypot(ex, ey));
        // Far apart is far enough: parts without ties stay near each other.
        if (distance > 2.5 * ideal) continue;
        const force = (ideal * ideal) / (distance * distance);
        dx[i] += ex * force; dy[i] += ey * force;
        dx[j] -= ex * force; dy[j] -= ey * force;
      }
      // Toward the middle, so that parts without ties do not drift away.
      dx[i] += (width / 2 - x[i]) * 0.08; dy[i] += (height / 2 - y[i]) * 0.16;
    }
    for (const { from, to, weight } of links) {
      const [ex, ey] = [x[from] - x[to], y[from] - y[to]];
      const force = (Math.hypot(ex, ey) / ideal) * (0.3 + 0.7 * Math.sqrt(weight / heaviest));
      dx[from] -= ex * force; dy[from] -= ey * force;
      dx[to] += ex * force; dy[to] += ey * force;
    }
    for (let i = 0; i < n; i += 1) {
      const step = Math.max(1e-9, Math.hypot(dx[i], dy[i]));
      x[i] += (dx[i] / step) * Math.min(step, heat);
      y[i] += (dy[i] / step) * Math.min(step, heat);
    }
  }
  stretch(x, nodes.map((node) => node.width / 2 + 8), width);
  stretch(y, nodes.map(() => 30), height);
  separate(nodes, x, y, width, height);
  return nodes.map((_, i) => ({ x: x[i], y: y[i] }));
}

/** Fills the box with what lies in it. */
function stretch(places, margins, size) {
  const low = Math.min(...places);
  const span = Math.max(1e-9, Math.max(...places) - low);
  places.forEach((place, i) => {
    places[i] = margins[i] + ((place - low) / span) * (size - 2 * margins[i]);
  });
}

/** Pushes boxes of nodes apart that lie over each other. */
function separate(nodes, x, y, width, height) {
  const HEIGHT = 46;
  for (let round = 0; round < 80; round += 1) {
    for (let i = 0; i < nodes.length; i += 1) {
      for (let j = i + 1; j < nodes.length; j += 1) {
        const overX = (nodes[i].width + nodes[j].width) / 2 + 10 - Math.abs(x[i] - x[j]);
        const overY = HEIGHT - Math.abs(y[i] - y[j]);
        if (overX <= 0 || overY <= 0) continue;
        const [places, over] = overX < overY * 1.5 ? [x, overX] : [y, overY];
        const side = places[i] < places[j] || (places[i] === places[j] && i < j) ? -1 : 1;
        places[i] += (side * over) / 2;
        places[j] -= (side * over) / 2;
      }
    }
    for (let i = 0; i < nodes.length; i += 1) {
      const margin = nodes[i].width / 2 + 4;
      x[i] = Math.min(width - margin, Math.max(margin, x[i]));
      y[i] = Math.min(height - 28, Math.max(28, y[i]));
    }
  }
}

/**
 * Draws the network. Nodes: { name, votes, words }; links: { from, to, label, score, weight, words }. Edges differ by
 * sign and by dashes as well as by colour. `onNode(node)` and `onLink(link)` answer clicks and the Enter key.
 */
function drawNetwork(nodes, links, { width, height, onNode, onLink }) {
  const short = (name) => (name.length > 24 ? `${name.slice(0, 23)}…` : name);
  const boxes = nodes.map((node) => ({ width: short(node.name).length * 7.4 + 14 }));
  const places = layout(boxes, links, width, height);
  const most = Math.max(1, ...nodes.map((node) => node.votes));
  const radius = nodes.map((node) => 5 + 9 * Math.sqrt(node.votes / most));
  const heaviest = Math.max(1, ...links.map((link) => link.weight));
  const act = (run) => ({
    onclick: run,
    onkeydown: (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      run();
    },
  });

  const pairKey = (link) => Math.min(link.from, link.to) * nodes.length + Math.max(link.from, link.to);
  const bends = new Map(links.map((link) => [pairKey(link), null]));
  for (const key of bends.keys()) bends.set(key, bendOf(places, links.filter((link) => pairKey(link) === key)));

  const groupsOf = nodes.map(() => []);
  const edges = links.map((link) => {
    const [a, b] = [places[link.from], places[link.to]];
    const middle = control(a, b, bends.get(pairKey(link)));
    const end = towards(b, middle, radius[link.to] + 9);
    const start = towards(a, middle, radius[link.from] + 2);
    const sign = { x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4 };
    const thickness = 1.2 + 3.3 * Math.sqrt(link.weight / heaviest);
    const kind = link.label === 'neutral' ? 'none' : link.label;
    const group = s('g', { class: `link ${kind}`, tabindex: 0, role: 'button', 'aria-label': link.words, ...act(() => onLink(link)) },
      s('title', {}, link.words),
      s('path', { class: 'reach', d: `M${fix(start)}Q${fix(middle)} ${fix(end)}` }),
      s('path', { class: 'line', d: `M${fix(start)}Q${fix(middle)} ${fix(end)}`, 'stroke-width': thickness.toFixed(1) }),
      s('path', { class: 'head', d: arrow(end, middle, 5 + thickness) }),
      s('circle', { class: 'disc', cx: sign.x.toFixed(1), cy: sign.y.toFixed(1), r: 8 }),
      s('text', { class: 'sign', x: sign.x.toFixed(1), y: (sign.y + 4.5).toFixed(1) }, LABELS[link.label].sign));
    groupsOf[link.from].push(group);
    groupsOf[link.to].push(group);
    return group;
  });

  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'Network of stances', class: 'network' }, edges);
  nodes.forEach((node, i) => {
    const { x, y } = places[i];
    const light = (on) => () => {
      svg.classList.toggle('focused', on);
      groupsOf[i].forEach((group) => group.classList.toggle('lit', on));
    };
    svg.append(s('g', { class: 'node', tabindex: 0, role: 'button', 'aria-label': node.words, ...act(() => onNode(node)),
      onmouseenter: light(true), onmouseleave: light(false), onfocus: light(true), onblur: light(false) },
    s('title', {}, node.words),
    s('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: radius[i].toFixed(1) }),
    s('text', { x: x.toFixed(1), y: (y + radius[i] + 14).toFixed(1) }, short(node.name))));
  });
  return svg;
}

/**
 * The middle of the curve from `a` to `b`: aside to its right by `bend` of its length. The two directions of a pair bend
 * away from each other.
 */
function control(a, b, bend) {
  return { x: (a.x + b.x) / 2 - (b.y - a.y) * bend, y: (a.y + b.y) / 2 + (b.x - a.x) * bend };
}

/** The bend at which `links`, those between two nodes, pass fewest others. */
function bendOf(places, links) {
  const cost = (bend) => {
    let sum = Math.abs(bend) * 2;
    for (const { from, to } of links) {
      const [a, b] = [places[from], places[to]];
      const middle = control(a, b, bend);
      places.forEach((place, node) => {
        if (node === from || node === to) return;
        let nearest = Infinity;
        for (let t = 0.1; t < 0.95; t += 0.1) {
          const x = (1 - t) ** 2 * a.x + 2 * t * (1 - t) * middle.x + t * t * b.x;
          const y = (1 - t) ** 2 * a.y + 2 * t * (1 - t) * middle.y + t * t * b.y;
          // Below a node stands its name.
          nearest = Math.min(nearest, Math.hypot(x - place.x, y - place.y), Math.hypot(x - place.x, y - place.y - 24));
        }
        if (nearest < 26) sum += 1;
      });
    }
    return sum;
  };
  return [0.14, -0.14, 0.26, -0.26, 0.4].reduce((best, bend) => (cost(bend) < cost(best) ? bend : best));
}

const fix = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** The point `distance` away from `from` on the way to `to`. */
function towards(from, to, distance) {
  const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
  return { x: from.x + ((to.x - from.x) / length) * distance, y: from.y + ((to.y - from.y) / length) * distance };
}

/** A triangle of `size` whose base lies at `at`, pointing away from `from`. */
function arrow(at, from, size) {
  const length = Math.max(1, Math.hypot(at.x - from.x, at.y - from.y));
  const [ux, uy] = [(at.x - from.x) / length, (at.y - from.y) / length];
  const tip = { x: at.x + ux * 8, y: at.y + uy * 8 };
  const side = (factor) => ({ x: at.x - ux * 2 - uy * size * 0.7 * factor, y: at.y - uy * 2 + ux * size * 0.7 * factor });
  return `M${fix(tip)}L${fix(side(1))}L${fix(side(-1))}Z`;
}
