// The sentences behind a number.

const Evidence = (() => {
  const STEP = 30;
  let items = [];
  let shown = 0;
  let store;

  function setUp(theStore) {
    store = theStore;
    byId('evidence-close').addEventListener('click', () => byId('evidence').close());
    byId('evidence-more').addEventListener('click', grow);
    // A click beside the dialog closes it.
    byId('evidence').addEventListener('click', (event) => { if (event.target === byId('evidence')) byId('evidence').close(); });
  }

  /** Votes of edges (`rows`), clearest first; `keep(vote)` chooses among them. */
  function ofEdges(rows, keep = () => true) {
    return collect(rows, store.edgeVotes, store.data.votes, keep, (row) => {
      const { source, target } = store.data.edges;
      return [h('strong', {}, store.names[source[row]]), ' → ', h('strong', {}, store.names[target[row]])];
    });
  }

  /** Votes of portrayals. */
  function ofPortrayals(rows) {
    return collect(rows, store.portrayalVotes, store.data.portrayal_votes, () => true,
      (row) => ['How the text shows ', h('strong', {}, store.names[store.data.portrayals.actor[row]])]);
  }

  function collect(rows, starts, votes, keep, title) {
    const found = [];
    for (const row of rows) {
      for (let vote = starts[row]; vote < starts[row + 1]; vote += 1) {
        if (keep(vote)) found.push({ row, vote, votes, title });
      }
    }
    return found.sort((a, b) => Math.abs(b.votes.label[b.vote]) - Math.abs(a.votes.label[a.vote])
      || Math.abs(b.votes.score[b.vote]) - Math.abs(a.votes.score[a.vote]) || a.vote - b.vote);
  }

  /** Opens the dialog about `what`, a line `words`, with `found` votes; `sides` is how many there should be. */
  function open(what, words, found, sides) {
    items = found;
    shown = 0;
    byId('evidence-title').replaceChildren(what);
    byId('evidence-summary').textContent = words;
    byId('evidence-legend').replaceChildren(items.length ? markLegend() : '');
    const missing = sides - items.filter(({ votes, vote }) => votes.label[vote] !== 0).length;
    byId('evidence-list').replaceChildren();
    grow();
    if (missing > 0 || (items.length === 0 && !store.data.has_text)) {
      byId('evidence-list').append(h('li', { class: 'faint' }, store.data.has_text
        ? `${count(missing, 'more sentence')} cannot be shown: the answers were written without the documents (\`classify\`, or \`batch --no-text\`).`
        : 'No sentence is in this page: it was made with --no-text.'));
    } else if (items.length === 0) {
      byId('evidence-list').append(h('li', { class: 'faint' },
        'No sentence takes a side. Neutral ones are counted and not kept, unless `visavis batch` ran with --neutral.'));
    }
    if (!byId('evidence').open) byId('evidence').showModal();
    byId('evidence').scrollTop = 0;
  }

  function grow() {
    byId('evidence-list').append(...items.slice(shown, shown + STEP).map(item));
    shown = Math.min(items.length, shown + STEP);
    byId('evidence-more').hidden = shown >= items.length;
    byId('evidence-more').textContent = `Show ${Math.min(STEP, items.length - shown)} more of ${grouped(items.length)}`;
  }

  function item({ row, vote, votes, title }) {
    const { sentences, documents } = store.data;
    const sentence = votes.sentence[vote];
    const place = sentences.document[sentence];
    const label = ['negative', 'neutral', 'positive'][votes.label[vote] + 1];
    const day = documents.day[place];
    const notes = [
      ['', 'in words', 'in deeds'][votes.basis[vote]],
      votes.reporter[vote] >= 0 && `as told by ${store.names[votes.reporter[vote]]}`,
      votes.passed_on[vote] && 'passed on by rule between a person and their body',
    ].filter(Boolean);
    return h('li', {},
      h('div', { class: 'about' },
        h('span', {}, title(row)),
        badge(label, votes.score[vote] / 1000), h('span', {}, LABELS[label].word),
        notes.length > 0 && h('span', {}, notes.join(', '))),
      markedSentence(sentences.text[sentence], votes.marks[vote]),
      h('div', { class: 'about' },
        h('span', {}, day === null ? 'undated' : dayText(day)),
        h('span', {}, documents.id[place]),
        documents.title[place] && h('cite', { dir: 'auto' }, documents.title[place])));
  }

  /** Opens the sentences of edges. */
  function openEdges(selection, what, rows) {
    const tally = selection.tallyOf(rows);
    open(what, capital(tally.words), ofEdges(rows), tally.sides);
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  return { setUp, open, openEdges, ofEdges, ofPortrayals, capital };
})();
