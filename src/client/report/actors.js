// The list of actors, and the page of each.

/** The columns of an actor as CSV. */
function actorColumns(store) {
  const part = (name) => TALLY_COLUMNS.filter((column) => column.name !== 'intensity').map((column) => ({
    name: `${name}_${column.name}`, value: (row) => column.value(row[name]),
  }));
  return [
    { name: 'actor_id', value: (row) => store.data.actors.id[row.actor] },
    { name: 'actor_name', value: (row) => store.data.actors.name[row.actor] },
    { name: 'actor_kind', value: (row) => KINDS[store.data.actors.kind[row.actor]] },
    ...part('held'), ...part('received'), ...part('portrayal'),
    { name: 'n_word_held', value: (row) => row.held.nWord },
    { name: 'n_quoted', value: (row) => row.quoted },
  ];
}

/** A score and the number of sentences behind it; a dash without any. */
const scored = (tally) => (tally.votes
  ? [badge(tally.label, tally.score), ' ', h('span', { class: 'faint' }, grouped(tally.sides))] : '–');

function drawActors(selection) {
  const { store } = selection;
  const tally = (name, title) => ({ name, title, isNumber: true, value: (row) => row[name].sides, show: (row) => scored(row[name]) });
  return table(`${count(selection.actors.length, 'actor')}`, [
    { name: 'name', title: 'Actor', value: (row) => store.lowerNames[row.actor], show: (row) => actorLink(store, row.actor) },
    { name: 'kind', title: 'Kind', value: (row) => KINDS[store.data.actors.kind[row.actor]] },
    tally('held', 'Holds'), tally('received', 'Receives'), tally('portrayal', 'Portrayal'),
    { name: 'speaks', title: 'Speaks', isNumber: true, value: (row) => row.held.nWord },
    { name: 'quoted', title: 'Quoted', isNumber: true, value: (row) => row.quoted },
    { name: 'all', title: 'Sentences', isNumber: true, value: weight },
  ], selection.actors, 'all');
}

/** The page of one actor. */
function drawActor(selection, actor, by) {
  const { store } = selection;
  const name = store.names[actor];
  const row = selection.actors.find((other) => other.actor === actor);
  const back = h('p', {}, h('a', { href: '#actors' }, '← All actors'));
  const head = h('h2', { id: 'actor-name' }, name, ' ', h('span', { class: 'faint' },
    `${KINDS[store.data.actors.kind[actor]]}, ${store.data.actors.id[actor]}`));
  if (!row) return h('div', {}, back, head, h('p', {}, 'Nothing of this actor is left under these filters.'));
  const portrayalRows = selection.portrayalRows(actor);
  const held = selection.rowsOf(actor, null);
  const received = selection.rowsOf(null, actor);
  const tile = (title, tally, open) => h('div', { class: 'tile' }, h('div', { class: 'name' }, title),
    tally.votes ? badge(tally.label, tally.score) : '–',
    h('p', {}, h('button', { type: 'button', class: 'link', onclick: open, disabled: tally.votes === 0 },
      `${tally.nNegative} − / ${tally.nPositive} +`), ` of ${count(tally.votes, 'sentence')}`));
  const tiles = h('div', { class: 'tiles' },
    tile('How the text shows it', row.portrayal, () => Evidence.open(`How the text shows ${name}`,
      Evidence.capital(row.portrayal.words), Evidence.ofPortrayals(portrayalRows), row.portrayal.sides)),
    tile('Stances it holds', row.held, () => Evidence.openEdges(selection, `${name} → all`, held)),
    tile('Stances it receives', row.received, () => Evidence.openEdges(selection, `All → ${name}`, received)),
    h('div', { class: 'tile' }, h('div', { class: 'name' }, 'Speaks'),
      h('p', {}, `${count(row.held.nWord, 'sentence')} in words, ${row.quoted} quoted`)));
  const heldSlot = h('div');
  const receivedSlot = h('div');
  drawTime(selection, heldSlot, held, by, `${name} → all`, false);
  drawTime(selection, receivedSlot, received, by, `All → ${name}`, false);
  return h('div', {}, back, head, tiles,
    h('div', { class: 'halves' },
      pairTable(selection, `Stances that ${name} holds`, selection.pairs.filter((pair) => pair.source === actor), ['target']),
      pairTable(selection, `Stances toward ${name}`, selection.pairs.filter((pair) => pair.target === actor), ['source']),
      speakers(selection, actor, received)),
    h('h3', {}, `Held, by ${by}`), heldSlot, h('h3', {}, `Received, by ${by}`), receivedSlot);
}

/** Who takes a side toward the actor in words, and how often; and to whom others' stances toward it are attributed. */
function speakers(selection, actor, received) {
  const { store } = selection;
  const { edges, votes } = store.data;
  const found = new Map();
  const of = (speaker) => {
    if (!found.has(speaker)) found.set(speaker, { speaker, words: 0, quoted: 0 });
    return found.get(speaker);
  };
  for (const row of received) {
    if (edges.n_word[row] > 0) of(edges.source[row]).words += edges.n_word[row];
    for (let vote = store.edgeVotes[row]; vote < store.edgeVotes[row + 1]; vote += 1) {
      if (votes.reporter[vote] >= 0) of(votes.reporter[vote]).quoted += 1;
    }
  }
  const open = ({ speaker }) => {
    const spoken = Evidence.ofEdges(received, (vote) => votes.reporter[vote] === speaker
      || (edges.source[votes.of[vote]] === speaker && votes.basis[vote] === 1));
    Evidence.open(`${store.names[speaker]} about ${store.names[actor]}`,
      'Sentences in which the speaker takes a side in words, or that attribute somebody else’s stance to the speaker.', spoken, 0);
  };
  return table(`Who speaks most about ${store.names[actor]}`, [
    { name: 'speaker', title: 'Speaker', value: (row) => store.lowerNames[row.speaker], show: (row) => actorLink(store, row.speaker) },
    { name: 'words', title: 'In words', isNumber: true, value: (row) => row.words + row.quoted,
      show: (row) => h('button', { type: 'button', class: 'link', 'aria-label': `${store.names[row.speaker]}: open the sentences`, onclick: () => open(row) }, grouped(row.words)) },
    { name: 'quoted', title: 'Quoted', isNumber: true, value: (row) => row.quoted },
  ], [...found.values()], 'words');
}
