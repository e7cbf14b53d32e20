// What Slack makes of the text of a slash command when the manifest says should_escape: people, groups and channels come
// with their ids, and & < > as entities. https://docs.slack.dev/interactivity/implementing-slash-commands

import type { SlackState } from './state.ts';

const entities = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A word as Slack passes it on: a mention, where somebody or something has that name. */
function mention(word: string, state: SlackState): string {
  const name = word.slice(1);
  if (word.startsWith('#')) {
    const channel = [...state.channels.values()].find((one) => one.kind !== 'dm' && one.name === name);
    return channel ? `<#${channel.channelId}|${name}>` : word;
  }
  const person = [...state.people.values()].find((one) => one.name === name);
  if (person) return `<@${person.userId}|${name}>`;
  const group = [...state.userGroups].find(([, { handle }]) => handle === name);
  return group ? `<!subteam^${group[0]}|@${name}>` : word;
}

export function escapeCommandText(text: string, state: SlackState): string {
  return entities(text)
    .replace(/(?<=^|\s)[@#][\w.-]+/g, (word) => mention(word, state))
    .replace(/(?<=^|\s)https?:\/\/[^\s<>]+/g, (url) => `<${url}>`);
}
