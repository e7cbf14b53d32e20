// What manifest.yml grants and offers.

import { z } from 'zod';

const Manifest = z.object({
  features: z.object({
    slash_commands: z
      .array(
        z.object({
          command: z.string(),
          description: z.string(),
          usage_hint: z.string().optional(),
          should_escape: z.boolean().default(false),
        }),
      )
      .default([]),
    shortcuts: z
      .array(
        z.object({ name: z.string(), type: z.string(), callback_id: z.string(), description: z.string() }),
      )
      .default([]),
    unfurl_domains: z.array(z.string()).default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

export interface ManifestFacts {
  readonly scopes: ReadonlySet<string>;
  readonly commands: readonly {
    readonly command: string;
    readonly description: string;
    readonly hint: string;
    /** Do people and channels in its text come with their ids? */
    readonly escapes: boolean;
  }[];
  /** The app is notified of links to these domains, and below them. */
  readonly unfurlDomains: readonly string[];
  readonly shortcuts: readonly ManifestShortcut[];
  readonly messageShortcuts: readonly ManifestShortcut[];
}

interface ManifestShortcut {
  readonly name: string;
  readonly callbackId: string;
  readonly description: string;
}

/** @throws ZodError when it is not a manifest. */
export function readManifest(manifest: unknown): ManifestFacts {
  const { features, oauth_config: oauth } = Manifest.parse(manifest);
  const shortcutsOf = (kind: string) =>
    features.shortcuts
      .filter(({ type }) => type === kind)
      .map(({ name, callback_id: callbackId, description }) => ({ name, callbackId, description }));
  return {
    scopes: new Set(oauth.scopes.bot),
    commands: features.slash_commands.map(({ command, description, usage_hint = '', should_escape }) => ({
      command,
      description,
      hint: usage_hint,
      escapes: should_escape,
    })),
    unfurlDomains: features.unfurl_domains,
    shortcuts: shortcutsOf('global'),
    messageShortcuts: shortcutsOf('message'),
  };
}
