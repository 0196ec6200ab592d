// A sentence with its source, target and cues marked.

const MARKS = ['source', 'target', 'cue'];
const MARK_WORDS = { source: 'who', target: 'toward whom', cue: 'what tells' };

/**
 * `text` with `marks` shown: kind (0 source, 1 target, 2 cue), start, end, kind, start, end, … in UTF-16 units. Where
 * marks overlap, both are shown.
 */
function markedSentence(text, marks) {
  const cuts = new Set([0, text.length]);
  for (let at = 0; at + 2 < marks.length; at += 3) {
    cuts.add(Math.min(marks[at + 1], text.length)).add(Math.min(marks[at + 2], text.length));
  }
  const places = [...cuts].sort((a, b) => a - b);
  const parts = places.slice(1).map((end, place) => {
    const start = places[place];
    const kinds = new Set();
    const begins = new Set();
    for (let at = 0; at + 2 < marks.length; at += 3) {
      if (marks[at + 1] <= start && end <= marks[at + 2]) {
        kinds.add(MARKS[marks[at]]);
        if (marks[at + 1] === start) begins.add(MARKS[marks[at]]);
      }
    }
    const words = text.slice(start, end);
    if (kinds.size === 0) return words;
    const names = [...begins].map((kind) => MARK_WORDS[kind]).join(', ');
    return h('mark', { class: [...kinds].join(' ') }, names && h('span', { class: 'hidden' }, `(${names}:) `), words);
  });
  return h('span', { class: 'sentence', dir: 'auto', lang: 'en' }, parts);
}

/** What the marks mean. */
function markLegend(kinds = MARKS) {
  return h('p', { class: 'legend' }, 'Marked: ',
    kinds.map((kind) => [h('mark', { class: kind }, MARK_WORDS[kind]), ' ']));
}
