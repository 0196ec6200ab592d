// Who (rows) stands how toward whom (columns).

/** The matrix of the `size` actors with the most sentences that take a side. */
function drawMatrix(selection, size) {
  const { store } = selection;
  const actors = selection.actors.slice(0, size).map((row) => row.actor);
  const name = (actor) => store.names[actor];
  const cells = [];
  const body = actors.map((source, y) => h('tr', {},
    h('th', { scope: 'row', title: name(source) }, name(source)),
    actors.map((target, x) => {
      const pair = source === target ? undefined : selection.pair(source, target);
      if (!pair) {
        return h('td', { class: source === target ? 'self' : 'never' },
          source === target ? '' : h('span', { title: `${name(source)} and ${name(target)} do not meet here` }, '·'));
      }
      const button = h('button', {
        type: 'button', class: tone(pair.label, pair.score), tabindex: -1,
        'aria-label': `${name(source)} toward ${name(target)}: ${pair.words}`,
        title: `${name(source)} → ${name(target)}: ${pair.words}`,
        onclick: () => Evidence.openEdges(selection, `${name(source)} → ${name(target)}`, selection.rowsOf(source, target)),
      }, signed(pair.score), h('small', {}, `${pair.label === 'mixed' ? '± ' : ''}${grouped(pair.sides)}`));
      cells.push({ button, x, y });
      return h('td', {}, button);
    })));
  if (cells.length === 0) return h('p', {}, 'No pair is left under these filters.');
  const table = h('table', { class: 'matrix', onkeydown: (event) => moveInMatrix(event, cells) },
    h('caption', { class: 'hidden' }, 'Scores from row to column'),
    h('thead', {}, h('tr', {}, h('td'), actors.map((actor) => h('th', { scope: 'col', title: name(actor) }, h('span', {}, name(actor)))))),
    h('tbody', {}, body));
  cells[0].button.tabIndex = 0;
  return table;
}

/** Arrow keys go to the nearest cell that way; the matrix is one stop of the Tab key. */
function moveInMatrix(event, cells) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const here = cells.find(({ button }) => button === event.target);
  if (!step || !here) return;
  event.preventDefault();
  const [dx, dy] = step;
  let nearest = null;
  let least = Infinity;
  for (const cell of cells) {
    const along = (cell.x - here.x) * dx + (cell.y - here.y) * dy;
    const aside = Math.abs((cell.x - here.x) * dy) + Math.abs((cell.y - here.y) * dx);
    const distance = along + aside * 4;
    if (along > 0 && distance < least) [nearest, least] = [cell, distance];
  }
  if (!nearest) return;
  here.button.tabIndex = -1;
  nearest.button.tabIndex = 0;
  nearest.button.focus();
}

/** The network of the `size` actors with the most sentences; as many of their pairs as can be told apart. */
function drawPairs(selection, size, note) {
  const { store } = selection;
  const MOST_LINKS = 3 * size;
  const rows = selection.actors.slice(0, size);
  const place = new Map(rows.map((row, i) => [row.actor, i]));
  const between = selection.pairs.filter((pair) => pair.sides > 0 && place.has(pair.source) && place.has(pair.target));
  const pairs = between.sort((a, b) => b.sides - a.sides || a.source - b.source || a.target - b.target).slice(0, MOST_LINKS);
  note.textContent = pairs.length < between.length
    ? `${pairs.length} of ${grouped(between.length)} pairs are drawn, those with the most sentences; “All pairs” lists every one.` : '';
  if (pairs.length === 0) return { element: h('p', {}, 'No pair takes a side under these filters.'), pairs };
  const used = new Set(pairs.flatMap((pair) => [pair.source, pair.target]));
  const nodes = rows.filter((row) => used.has(row.actor)).map((row) => ({
    actor: row.actor, name: store.names[row.actor], votes: weight(row),
    words: `${store.names[row.actor]}: ${count(weight(row), 'sentence')} held or received; opens the actor's page`,
  }));
  const index = new Map(nodes.map((node, i) => [node.actor, i]));
  const links = pairs.map((pair) => ({
    pair, from: index.get(pair.source), to: index.get(pair.target), label: pair.label, score: pair.score, weight: pair.sides,
    words: `${store.names[pair.source]} toward ${store.names[pair.target]}: ${pair.words}`,
  }));
  const isNarrow = window.innerWidth < 640;
  const element = drawNetwork(nodes, links, {
    width: isNarrow ? 480 : 1000,
    height: isNarrow ? 620 : 620,
    onNode: (node) => { location.hash = `actor=${node.actor}`; },
    onLink: ({ pair }) => Evidence.openEdges(selection, `${store.names[pair.source]} → ${store.names[pair.target]}`,
      selection.rowsOf(pair.source, pair.target)),
  });
  return { element, pairs };
}
