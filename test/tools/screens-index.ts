// docs/screens: the few pictures that README and the documentation show, and the page that lists them.

import type { Scene } from './screens-scenes.ts';

/** Scenes kept in git, on a desktop in light colours. Every other picture is made when somebody wants to look at it. */
export const DOCUMENTED: readonly string[] = [
  'welcome',
  'home-busy',
  'created',
  'reset-confirm',
  'reset-done',
  'delete-by-name',
  'builds',
  'build',
  'steps',
  'why',
  'incident',
  'incident-fixed',
  'subscribe',
  'subscriptions',
  'digest',
  'tokens',
  'token-secret',
  'approval-request',
  'audit',
  'switchboard',
];

export const documentedFile = (name: string) => `${name}-desktop-light.png`;

export function galleryPage(scenes: readonly Scene[]): string {
  const parts = scenes
    .filter(({ name }) => DOCUMENTED.includes(name))
    .map(
      ({ name, about }) =>
        `## ${name}\n\n${about}\n\n<img src="${documentedFile(name)}" width="640" alt="${name}">\n`,
    );
  return `# The bot in pictures\n\n\`npm run screens -- --docs\` takes these from the sandbox. \`npm run screens\` draws every view, on a desktop and a phone, light and dark, into \`screens/\`.\n\n${parts.join('\n')}`;
}
