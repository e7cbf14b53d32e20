// docs/screens/README.md: all pictures on one page.

import type { Scene } from './screens-scenes.ts';

const picture = (name: string, size: string, colours: string, width: number) =>
  `<img src="${name}-${size}-${colours}.png" width="${width}" alt="${name}, ${size}, ${colours}">`;

export function galleryPage(scenes: readonly Scene[]): string {
  const parts = scenes.map(
    ({ name, about }) =>
      `## ${name}\n\n${about}\n\n${picture(name, 'desktop', 'light', 560)} ${picture(name, 'phone', 'dark', 220)}\n`,
  );
  return `# Every view of the bot\n\nMade by \`npm run screens\` from the sandbox. Each is also there on a phone in light and on a desktop in dark.\n\n${parts.join('\n')}`;
}
