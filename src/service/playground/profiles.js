// Profiles and network of one answer.

/** An edge or a sentiment of the contract as a tally. */
function tallyOf(edge) {
  return Object.assign(new Tally(), {
    nNegative: edge.n_negative, nNeutral: edge.n_neutral, nPositive: edge.n_positive,
    sumNegative: edge.sum_negative, sumPositive: edge.sum_positive, nDocuments: 1,
  });
}

function drawAnswerNetwork(answer, onActor, onEdge) {
  const edges = answer.response.profiles.flatMap((profile) => profile.held)
    .filter((edge) => edge.label !== 'LABEL_NEUTRAL');
  if (edges.length === 0) return h('p', {}, 'Nobody takes a side toward anybody.');
  const ids = [...new Set(edges.flatMap((edge) => [edge.source_id, edge.target_id]))];
  const votes = new Map(ids.map((id) => [id, 0]));
  for (const edge of edges) {
    for (const id of [edge.source_id, edge.target_id]) votes.set(id, votes.get(id) + edge.n_negative + edge.n_positive);
  }
  const nodes = ids.map((id) => ({ id, name: answer.name(id), votes: votes.get(id),
    words: `${answer.name(id)}: ${count(votes.get(id), 'sentence')} held or received; opens its profile` }));
  const links = edges.map((edge) => ({
    edge, from: ids.indexOf(edge.source_id), to: ids.indexOf(edge.target_id), label: labelName(edge.label), score: edge.score,
    weight: edge.n_negative + edge.n_positive,
    words: `${answer.name(edge.source_id)} toward ${answer.name(edge.target_id)}: ${tallyOf(edge).words}`,
  }));
  const isNarrow = window.innerWidth < 640;
  return drawNetwork(nodes, links, {
    width: isNarrow ? 480 : 1000, height: 620, onNode: (node) => onActor(node.id), onLink: (link) => onEdge(link.edge),
  });
}

/** Who holds and receives what, one part an actor that met another or is portrayed. */
function drawProfiles(answer) {
  const parts = answer.response.profiles
    .filter((profile) => profile.sentiment || profile.held.length || profile.received.length)
    .map((profile) => {
      const actor = answer.actors.get(profile.actor_id);
      const sided = (edges) => edges.filter((edge) => edge.label !== 'LABEL_NEUTRAL');
      const list = (title, edges, other) => (sided(edges).length === 0 ? [] : [h('h4', {}, title),
        h('ul', {}, sided(edges).map((edge) => h('li', {}, badge(labelName(edge.label), edge.score), ' ', answer.name(edge[other]),
          h('span', { class: 'faint' }, ` ${count(edge.n_negative + edge.n_positive, 'sentence')}, confidence ${(edge.confidence * 100).toFixed(0)}\u00a0%`))))]);
      const { sentiment } = profile;
      const neutral = profile.held.length + profile.received.length - sided(profile.held).length - sided(profile.received).length;
      return h('article', { class: 'profile', id: `profile-${actor?.place}`, tabindex: -1 },
        h('h3', {}, actor?.name ?? profile.actor_id),
        h('p', { class: 'faint' }, `${KINDS_BY_NAME[actor?.kind] ?? 'unknown'}, ${profile.actor_id}`),
        sentiment && h('p', {}, 'The text shows it: ', badge(labelName(sentiment.label), sentiment.score),
          h('span', { class: 'faint' }, ` ${sentiment.n_negative} − / ${sentiment.n_neutral} 0 / ${sentiment.n_positive} +`)),
        ...list('Holds', profile.held, 'target_id'), ...list('Receives', profile.received, 'source_id'),
        ...list('Inside it', profile.internal, 'target_id'),
        neutral > 0 && h('p', { class: 'faint' }, `${count(neutral, 'neutral edge')} besides`));
    });
  return h('div', { class: 'profiles' }, parts.length ? parts : h('p', {}, 'No actor met another.'));
}
