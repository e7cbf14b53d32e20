// manifest.yml, the one beside the code: what the Slack app should offer and be allowed to do.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Finding, problem, works } from './finding.ts';

const Manifest = z.object({
  features: z.object({ slash_commands: z.array(z.object({ command: z.string() })) }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

export interface Manifest {
  readonly scopes: readonly string[];
  readonly commands: readonly string[];
}

export function readManifest(): Manifest {
  const text = readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8');
  const { features, oauth_config: oauth } = Manifest.parse(parse(text));
  return {
    scopes: oauth.scopes.bot,
    commands: features.slash_commands.map(({ command }) => command),
  };
}

/** Slack sends only the commands that the app's manifest names. What Slack has is not readable with the bot's tokens. */
export function compareWithManifest(slashCommand: string, { commands }: Manifest): Finding {
  if (commands.includes(slashCommand)) return works('Slash command', `${slashCommand}, as in manifest.yml`);
  return problem(
    'Slash command',
    `SLASH_COMMAND is ${slashCommand}, but manifest.yml has ${commands.join(', ')}.`,
    `Use one name in both, and paste manifest.yml into the app's "App Manifest" page on api.slack.com/apps.`,
  );
}
