// Tables of pairs, and their CSV. Columns are named as those of `visavis aggregate`.

const MILLION = 1e6;

/** The columns of a tally. */
const TALLY_COLUMNS = [
  { name: 'n_documents', value: (row) => row.nDocuments },
  { name: 'label', value: (row) => row.label },
  { name: 'score', value: (row) => row.score },
  { name: 'intensity', value: (row) => row.intensity },
  { name: 'n_negative', value: (row) => row.nNegative },
  { name: 'n_neutral', value: (row) => row.nNeutral },
  { name: 'n_positive', value: (row) => row.nPositive },
  { name: 'sum_negative', value: (row) => row.sumNegative / MILLION },
  { name: 'sum_positive', value: (row) => row.sumPositive / MILLION },
];

/** The columns of a pair as CSV. */
function pairColumns(store) {
  const { id, kind } = store.data.actors;
  return [
    { name: 'source_id', value: (row) => id[row.source] },
    { name: 'source_name', value: (row) => store.data.actors.name[row.source] },
    { name: 'source_kind', value: (row) => KINDS[kind[row.source]] },
    { name: 'target_id', value: (row) => id[row.target] },
    { name: 'target_name', value: (row) => store.data.actors.name[row.target] },
    { name: 'target_kind', value: (row) => KINDS[kind[row.target]] },
    ...TALLY_COLUMNS,
  ];
}

/** A link to the page of an actor. */
const actorLink = (store, actor) => h('a', { href: `#actor=${actor}` }, store.names[actor]);

/** A table of pairs: `who` names the columns of actors, "source", "target" or both. */
function pairTable(selection, caption, pairs, who) {
  const { store } = selection;
  const titles = { source: 'Who', target: 'Toward whom' };
  const open = (pair) => Evidence.openEdges(selection, `${store.names[pair.source]} → ${store.names[pair.target]}`,
    selection.rowsOf(pair.source, pair.target));
  return table(caption, [
    ...who.map((role) => ({
      name: role, title: titles[role], value: (row) => store.lowerNames[row[role]], show: (row) => actorLink(store, row[role]),
    })),
    { name: 'score', title: 'Score', isNumber: true, value: (row) => (row.sides ? row.score : null), show: (row) => badge(row.label, row.score) },
    { name: 'sides', title: 'Sentences', isNumber: true, value: (row) => row.sides,
      show: (row) => h('button', { type: 'button', class: 'link', 'aria-label': `${count(row.sides, 'sentence')} of ${store.names[row.source]} toward ${store.names[row.target]}: open`, onclick: () => open(row) },
        `${row.nNegative} − / ${row.nPositive} +`) },
    { name: 'neutral', title: 'Neutral', isNumber: true, value: (row) => row.nNeutral },
    { name: 'documents', title: 'Documents', isNumber: true, value: (row) => row.nDocuments },
  ], pairs, 'sides');
}
