// CONTRIBUTING's worked example is a command that really works.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import type { Command, Services } from '../src/slack/platform/services.ts';
import type { View } from '../src/views/kit/blocks.ts';

it('the command in CONTRIBUTING.md can be pasted and run', async () => {
  const [, code = ''] =
    /<!-- example: command -->\n```ts\n([\s\S]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
  const source = pathToFileURL('src/').href;
  const folder = mkdtempSync(join(tmpdir(), 'depot-slack-test-'));
  try {
    const file = join(folder, 'hello.command.ts');
    writeFileSync(
      file,
      code.replaceAll("'../../", `'${source}`).replaceAll("'../platform/", `'${source}slack/platform/`),
    );
    const { command } = (await import(pathToFileURL(file).href)) as { readonly command: Command };
    expect(command.word).toBe('hello');
    const shown: View[] = [];
    const interaction = {
      actor: { teamId: 'T1', userId: 'U1', channelId: 'C1' },
      answer: { replyPrivately: async (view: View) => void shown.push(view) },
    };
    const services = { access: { check: async () => ({ allowed: true, grant: null }) } };
    await command.run('<!channel>', interaction as never, services as unknown as Services);
    expect(shown[0]?.text).toBe('Hello, *&lt;!channel&gt;*.');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
