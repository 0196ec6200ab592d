// The page: filters, views, and what is written of them.

(() => {
  const store = new Store(readJson('data'));
  const views = ['matrix', 'network', 'time', 'actors', 'pairs', 'about'];
  const form = byId('filter-form');
  let selection;
  /** What the CSV button of the view writes: { columns, rows }. */
  let shown = { columns: [], rows: [] };

  function filters() {
    const values = new FormData(form);
    return {
      actor: values.get('actor'),
      from: dayOf(values.get('from')),
      to: dayOf(values.get('to')),
      min: Math.max(0, Number(values.get('min')) || 0),
      kinds: new Set(values.getAll('kind').map(Number)),
    };
  }

  function select() {
    selection = store.select(filters());
    byId('filtered').textContent = `· ${count(selection.pairs.length, 'pair')} from ${count(selection.rows.length, 'edge')} of ${grouped(store.nEdges)}`;
    fillActors();
    show();
  }

  /** The choices of "Over time": the actors with the most sentences. */
  function fillActors() {
    for (const select of [byId('time-source'), byId('time-target')]) {
      const chosen = select.value;
      const options = selection.actors.slice(0, 200).map(({ actor }) => h('option', { value: actor }, store.names[actor]));
      select.replaceChildren(h('option', { value: '' }, 'all'), ...options);
      select.value = chosen;
      if (select.selectedIndex < 0) select.value = '';
    }
  }

  function show() {
    const [hash, actor] = location.hash.slice(1).split('=');
    const view = hash === 'actor' ? 'actors' : views.includes(hash) ? hash : 'matrix';
    for (const name of views) byId(`view-${name}`).hidden = name !== view;
    for (const link of document.querySelectorAll('nav.tabs a')) {
      if (link.hash === `#${view}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const slot = byId(`view-${view}`).querySelector('[data-slot]');
    if (slot) draw[view](slot, actor === undefined ? null : Number(actor));
  }

  const draw = {
    matrix(slot) {
      const size = Number(byId('matrix-size').value);
      slot.replaceChildren(drawMatrix(selection, size));
      const top = new Set(selection.actors.slice(0, size).map((row) => row.actor));
      shown = { columns: pairColumns(store), rows: selection.pairs.filter((pair) => top.has(pair.source) && top.has(pair.target)) };
    },
    network(slot) {
      const { element, pairs } = drawPairs(selection, Number(byId('network-size').value), byId('network-note'));
      slot.replaceChildren(element);
      shown = { columns: pairColumns(store), rows: pairs };
    },
    time(slot) {
      const actor = (id) => (byId(id).value === '' ? null : Number(byId(id).value));
      const [source, target] = [actor('time-source'), actor('time-target')];
      const name = (place) => (place === null ? 'all' : store.names[place]);
      const rows = drawTime(selection, slot, selection.rowsOf(source, target), byId('time-by').value, `${name(source)} → ${name(target)}`);
      shown = { columns: PERIOD_COLUMNS, rows };
    },
    actors(slot, actor) {
      const isOne = actor !== null && actor >= 0 && actor < store.nActors;
      byId('actors-title').hidden = isOne;
      slot.replaceChildren(isOne ? drawActor(selection, actor, byId('time-by').value) : drawActors(selection));
      shown = isOne
        ? { columns: pairColumns(store), rows: selection.pairs.filter((pair) => pair.source === actor || pair.target === actor) }
        : { columns: actorColumns(store), rows: selection.actors };
    },
    pairs(slot) {
      slot.replaceChildren(pairTable(selection, count(selection.pairs.length, 'pair'), selection.pairs, ['source', 'target']));
      shown = { columns: pairColumns(store), rows: selection.pairs };
    },
  };

  function setUp() {
    const { data } = store;
    byId('title').textContent = data.title;
    const days = store.hasDays ? `, ${dayText(store.firstDay)} to ${dayText(store.lastDay)}` : ', undated';
    byId('summary').textContent = `${count(store.nDocuments, 'document')}${days}; ${count(store.nActors, 'actor')}, ${count(store.nEdges, 'stance edge')}`;
    byId('about-data').textContent = `Scored by ${data.models.join(', ') || 'an unnamed model'}; page made by visavis ${data.version}. `
      + (data.models.length > 1 ? 'Several models answered: their scores may differ for that reason alone. ' : '')
      + (data.n_internal ? `${count(data.n_internal, 'edge')} inside one body (after roll-up) are not shown. ` : '')
      + (data.n_without_text ? `${count(data.n_without_text, 'document')} came without their text; their sentences cannot be shown. ` : '')
      + (data.has_text ? '' : 'Made with --no-text: no sentence of an article is in this page.');
    byId('kinds').append(...store.kinds.map((kind) => h('label', {},
      h('input', { type: 'checkbox', name: 'kind', value: kind, checked: true }), KINDS[kind] ?? 'unknown')));
    if (window.innerWidth < 640) byId('filters').open = false;
    if (store.hasDays && store.lastDay - store.firstDay < 92) byId('time-by').value = 'week';
    for (const name of ['from', 'to']) form.elements[name].disabled = !store.hasDays;
    themeSwitch(byId('theme'));
    Evidence.setUp(store);

    let timer;
    const soon = () => { clearTimeout(timer); timer = setTimeout(select, 200); };
    form.addEventListener('input', soon);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', soon);
    for (const id of ['matrix-size', 'network-size', 'time-source', 'time-target', 'time-by']) {
      byId(id).addEventListener('change', show);
    }
    for (const button of document.querySelectorAll('button.csv')) {
      button.addEventListener('click', () => download(`visavis-${button.closest('section').id.replace('view-', '')}.csv`, toCsv(shown.columns, shown.rows), 'text/csv'));
    }
    byId('skip').addEventListener('click', (event) => { event.preventDefault(); byId('view').focus(); });
    window.addEventListener('hashchange', () => { show(); window.scrollTo({ top: 0 }); });
    select();
    byId('names').append(...selection.actors.slice(0, 300).map(({ actor }) => h('option', { value: store.names[actor] })));
  }

  setUp();
})();
