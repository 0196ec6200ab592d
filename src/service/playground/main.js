// The page: what is asked, and what came back.

(() => {
  const contract = readJson('contract');
  const examples = readJson('examples');
  const service = new GrpcWeb(contract);
  const form = byId('request');
  const views = ['article', 'network', 'profiles', 'json'];
  let answer = null;
  let running = null;
  const drawn = new Set();

  /** The request that the form says. */
  function request() {
    const values = new FormData(form);
    const options = { offset_encoding: 'OFFSET_ENCODING_UTF16' };
    if (values.get('rollup')) options.rollup = 'ROLLUP_AFFILIATION';
    if (values.get('neutral')) options.neutral_judgements = 'NEUTRAL_JUDGEMENTS_INCLUDE';
    if (values.get('explain')) options.explain = true;
    // A form would send other line breaks than the page shows, and spans count in what is sent.
    const document = { title: values.get('title'), text: values.get('text').replaceAll('\r\n', '\n') };
    if (values.get('published_at')) document.published_at = values.get('published_at');
    return { document, options };
  }

  async function classify() {
    running?.abort();
    const call = new AbortController();
    running = call;
    const asked = request();
    status('Asking …');
    byId('error').hidden = true;
    for (const field of form.elements) field.removeAttribute('aria-invalid');
    const start = performance.now();
    try {
      const response = await service.call('Classify', asked, byId('token').value.trim(), call.signal);
      answer = new Answer(response, asked.document);
      const held = response.profiles.flatMap((profile) => profile.held).filter((edge) => edge.label !== 'LABEL_NEUTRAL');
      status(`${count(response.sentences.length, 'sentence')}, ${count(response.actors.length, 'actor')}, ${count(held.length, 'stance edge')} in ${grouped(Math.round(performance.now() - start))} ms`);
      byId('warnings').replaceChildren(...response.warnings.map((warning) => h('li', {}, warning.detail)));
      byId('result').hidden = false;
      drawn.clear();
      show();
    } catch (error) {
      if (error.name === 'AbortError') return;
      status('');
      fail(error);
    } finally {
      if (running === call) running = null;
    }
  }

  function status(text) { byId('status').textContent = text; }

  /** Shows an error of the service: code, what it says, which fields are to blame. */
  function fail(error) {
    const { code = 'INTERNAL', message, fields = [], retrySeconds = null, requestId = '' } = error;
    // The message then only says the same.
    const isOneField = fields.length === 1 && message === `${fields[0].field}: ${fields[0].description}`;
    byId('error').replaceChildren(
      h('p', {}, h('strong', {}, code), isOneField ? '' : ` ${message}`),
      h('ul', {}, fields.map(({ field, description }) => h('li', {}, h('code', {}, field), `: ${description}`))),
      h('p', { class: 'faint' }, [
        code === 'UNAUTHENTICATED' && 'This server wants a token: type it into the field “Token”.',
        retrySeconds !== null && `Try again in ${retrySeconds.toFixed(1)} s.`,
        requestId && `Request ${requestId}.`,
      ].filter(Boolean).join(' ')));
    byId('error').hidden = false;
    if (code === 'UNAUTHENTICATED') byId('token').setAttribute('aria-invalid', 'true');
    for (const { field } of fields) form.elements[field.replace('document.', '')]?.setAttribute?.('aria-invalid', 'true');
  }

  function show() {
    const view = views.includes(location.hash.slice(1)) ? location.hash.slice(1) : 'article';
    for (const name of views) byId(`view-${name}`).hidden = name !== view;
    for (const link of document.querySelectorAll('nav.tabs a')) {
      if (link.hash === `#${view}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    // Each view is drawn when it is first looked at.
    if (!answer || drawn.has(view)) return;
    drawn.add(view);
    byId(`view-${view}`).replaceChildren(draw[view]());
  }

  const draw = {
    article: () => drawArticle(answer),
    network: () => drawAnswerNetwork(answer, openProfile, (edge) => openProfile(edge.source_id)),
    profiles: () => drawProfiles(answer),
    json() {
      const text = JSON.stringify(answer.response, null, 2);
      return h('div', {},
        h('p', {}, h('button', { type: 'button', onclick: () => download('visavis.json', `${text}\n`, 'application/json') }, 'Save as a file')),
        h('pre', { tabindex: 0, 'aria-label': 'The answer as JSON' }, text));
    },
  };

  function openProfile(id) {
    location.hash = 'profiles';
    show();
    const profile = byId(`profile-${answer.actors.get(id)?.place}`);
    profile?.scrollIntoView({ block: 'center' });
    profile?.focus();
  }

  /** Which model answers, and how much it takes. */
  async function introduce() {
    try {
      const { model, limits } = await service.call('GetModel', {}, byId('token').value.trim());
      byId('model').textContent = `Model ${model.name} ${model.version} (${model.checksum.slice(0, 8)}), English; texts up to ${grouped(limits.max_text_bytes)} bytes.`;
    } catch (error) {
      byId('model').textContent = '';
      fail(error);
    }
  }

  function pick(place) {
    const example = examples[place];
    if (!example) return;
    form.elements.title.value = example.title;
    form.elements.text.value = example.text;
  }

  function setUp() {
    themeSwitch(byId('theme'));
    byId('example').append(...examples.map((example, place) => h('option', { value: place }, example.title)));
    byId('example').addEventListener('change', (event) => {
      if (event.target.value === '') return;
      pick(Number(event.target.value));
      classify();
    });
    form.addEventListener('submit', (event) => { event.preventDefault(); classify(); });
    byId('token').addEventListener('change', () => { byId('error').hidden = true; byId('token').removeAttribute('aria-invalid'); introduce(); });
    form.elements.text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) classify();
    });
    window.addEventListener('hashchange', show);
    byId('skip').addEventListener('click', (event) => { event.preventDefault(); byId('result').focus(); });
    introduce();
  }

  setUp();
})();
