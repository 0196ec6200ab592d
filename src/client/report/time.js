// How scores move over weeks or months.

/** Over more than fifty years (or with one wrong date) periods without anything are left out. */
const MOST_DAYS = 50 * 366;

/** The rows of edges by period, in order: { period, rows, tally, band }. Periods without any are there, empty. */
function series(selection, rows, by) {
  const { store } = selection;
  const { edges, documents } = store.data;
  const found = new Map();
  const known = new Map();
  const periodAt = (day) => {
    if (!known.has(day)) known.set(day, periodOf(day, by));
    return known.get(day);
  };
  let undated = 0;
  let [first, last] = [Infinity, -Infinity];
  for (const row of rows) {
    const day = documents.day[edges.document[row]];
    if (day === null) { undated += 1; continue; }
    first = Math.min(first, day);
    last = Math.max(last, day);
    const period = periodAt(day);
    if (!found.has(period)) found.set(period, []);
    found.get(period).push(row);
  }
  const names = [...found.keys()].sort();
  if (last - first <= MOST_DAYS) {
    for (let day = first; day <= last; day += 1) names.push(periodAt(day));
  }
  const periods = [...new Set(names)].sort().map((period) => {
    const own = found.get(period) ?? [];
    return { period, rows: own, tally: selection.tallyOf(own), band: null };
  });
  return { periods, undated };
}

/** The sums of each document that takes a side. */
function documentSums(store, rows) {
  const sums = new Map();
  const { edges } = store.data;
  for (const row of rows) {
    if (edges.n_negative[row] + edges.n_positive[row] === 0) continue;
    const own = sums.get(edges.document[row]) ?? [0, 0];
    own[0] += edges.sum_negative[row];
    own[1] += edges.sum_positive[row];
    sums.set(edges.document[row], own);
  }
  const all = [...sums.values()];
  return [Float64Array.from(all, (sum) => sum[0]), Float64Array.from(all, (sum) => sum[1])];
}

/**
 * Draws the chart of `rows` into `slot`, bands as they are worked out, and a table below it. `title` says what of.
 * Returns the periods, for CSV.
 */
function drawTime(selection, slot, rows, by, title, withTable = true) {
  const { periods, undated } = series(selection, rows, by);
  slot.replaceChildren();
  const run = {};
  slot.run = run;
  // Drawn anew, gone, or in a view that is not looked at: it is drawn again when it is.
  const isStale = () => slot.run !== run || !slot.isConnected || slot.closest('[hidden]') !== null;
  if (periods.length === 0) {
    slot.append(h('p', {}, undated ? 'No document here has a day of publication; `visavis batch --date COLUMN` reads it.' : 'Nothing is left under these filters.'));
    return periods;
  }
  const chart = h('div');
  const bands = h('p', { class: 'faint', role: 'status' }, 'Working out the bands …');
  slot.append(chart, bands);
  const open = (period) => Evidence.openEdges(selection, `${title}, ${period.period}`, period.rows);
  const draw = () => chart.replaceChildren(timeChart(periods, title, open));
  draw();
  const intervals = async () => {
    for (const period of periods) {
      const [negative, positive] = documentSums(selection.store, period.rows);
      period.band = await interval(negative, positive, `${title}\n${period.period}`, isStale);
      if (isStale()) return;
    }
    draw();
    const without = periods.filter((period) => period.tally.sides > 0 && !period.band).length;
    bands.textContent = `Shaded: 95 % intervals by a bootstrap over documents${without ? `; none for ${count(without, by)} with fewer than five documents that take a side` : ''}. `
      + `Bars: sentences for (above), against (below).${undated ? ` ${count(undated, 'edge')} in documents without a date are left out.` : ''}`;
    if (withTable) slot.append(periodTable(periods, by, open));
  };
  slot.done = intervals();
  return periods;
}

function periodTable(periods, by, open) {
  return table(`By ${by}`, [
    { name: 'period', title: 'Period', value: (row) => row.period },
    { name: 'score', title: 'Score', isNumber: true, value: (row) => (row.tally.sides ? row.tally.score : null),
      show: (row) => (row.tally.votes ? badge(row.tally.label, row.tally.score) : '–') },
    { name: 'band', title: '95 % interval', isNumber: true, value: (row) => row.band?.[0],
      show: (row) => (row.band ? `${signed(row.band[0])} to ${signed(row.band[1])}` : '–') },
    { name: 'sides', title: 'Sentences', isNumber: true, value: (row) => row.tally.sides,
      show: (row) => h('button', { type: 'button', class: 'link', 'aria-label': `${count(row.tally.sides, 'sentence')} of ${row.period}: open`, onclick: () => open(row) },
        `${row.tally.nNegative} − / ${row.tally.nPositive} +`) },
    { name: 'documents', title: 'Documents', isNumber: true, value: (row) => row.tally.nDocuments },
  ], periods);
}

const PERIOD_COLUMNS = [
  { name: 'period', value: (row) => row.period },
  ...TALLY_COLUMNS.slice(0, 3).map((column) => ({ ...column, value: (row) => column.value(row.tally) })),
  { name: 'score_low', value: (row) => row.band?.[0] },
  { name: 'score_high', value: (row) => row.band?.[1] },
  ...TALLY_COLUMNS.slice(3).map((column) => ({ ...column, value: (row) => column.value(row.tally) })),
];

/** Above the score with its band, below the counts. */
function timeChart(periods, title, open) {
  const isNarrow = window.innerWidth < 640;
  const [width, left, right] = [isNarrow ? 420 : 960, 44, 12];
  const [top, middle, bottom, height] = [12, 230, 250, 330];
  const step = (width - left - right) / periods.length;
  const x = (i) => left + step * (i + 0.5);
  const y = (score) => top + ((1 - score) / 2) * (middle - top);
  const most = Math.max(1, ...periods.map((p) => Math.max(p.tally.nPositive, p.tally.nNegative)));
  const base = (bottom + height - 22) / 2;
  const bar = (n) => (n / most) * ((height - 22 - bottom) / 2);
  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'group', 'aria-label': `Score over time: ${title}` });
  for (const score of [1, 0.5, 0, -0.5, -1]) {
    svg.append(s('line', { x1: left, x2: width - right, y1: y(score), y2: y(score), class: score === 0 ? 'zero' : 'axis' }),
      s('text', { x: left - 6, y: y(score) + 4, 'text-anchor': 'end' }, score === 0 ? '0' : signed(score).replace('.00', '')));
  }
  svg.append(s('line', { x1: left, x2: width - right, y1: base, y2: base, class: 'axis' }),
    s('text', { x: left - 6, y: bottom + 8, 'text-anchor': 'end' }, `+${most}`),
    s('text', { x: left - 6, y: height - 22, 'text-anchor': 'end' }, `−${most}`));

  // Neighbours with bands share an area; a band without a neighbour is a bar.
  for (const part of runs(periods, (period) => period.band)) {
    if (part.length === 1) {
      const [i] = part;
      svg.append(s('line', { class: 'whisker', x1: x(i), x2: x(i), y1: y(periods[i].band[0]), y2: y(periods[i].band[1]) }));
    } else {
      const upper = part.map((i) => `${x(i).toFixed(1)} ${y(periods[i].band[1]).toFixed(1)}`);
      const lower = part.map((i) => `${x(i).toFixed(1)} ${y(periods[i].band[0]).toFixed(1)}`).reverse();
      svg.append(s('path', { class: 'band', d: `M${[...upper, ...lower].join('L')}Z` }));
    }
  }
  for (const part of runs(periods, (period) => period.tally.sides > 0)) {
    svg.append(s('path', { class: 'line', d: `M${part.map((i) => `${x(i).toFixed(1)} ${y(periods[i].tally.score).toFixed(1)}`).join('L')}` }));
  }
  const every = Math.ceil(periods.length / (isNarrow ? 5 : 12));
  periods.forEach((period, i) => {
    const { tally } = period;
    const wide = Math.max(1, Math.min(26, step * 0.7));
    if (i % every === 0) svg.append(s('text', { x: x(i), y: height - 4, 'text-anchor': 'middle' }, period.period));
    svg.append(
      s('rect', { class: 'bar-for', x: x(i) - wide / 2, width: wide, y: base - bar(tally.nPositive), height: bar(tally.nPositive) }),
      s('rect', { class: 'bar-against', x: x(i) - wide / 2, width: wide, y: base, height: bar(tally.nNegative) }));
    if (tally.sides === 0) return;
    const words = `${period.period}: ${tally.words}${period.band ? `, 95 % interval ${signed(period.band[0])} to ${signed(period.band[1])}` : ''}`;
    svg.append(s('g', { class: 'point', tabindex: 0, role: 'button', 'aria-label': words, onclick: () => open(period),
      onkeydown: (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); open(period); } } },
    s('title', {}, words),
    s('rect', { class: 'reach', x: x(i) - step / 2, width: step, y: top, height: height - 22 - top }),
    s('circle', { cx: x(i), cy: y(tally.score), r: Math.min(4.5, Math.max(2, step / 3)) })));
  });
  return svg;
}

/** Places of neighbours for which `holds`, run by run. */
function runs(list, holds) {
  const found = [];
  list.forEach((item, i) => {
    if (!holds(item)) return;
    if (i > 0 && holds(list[i - 1])) found.at(-1).push(i);
    else found.push([i]);
  });
  return found;
}
