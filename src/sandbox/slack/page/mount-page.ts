// The page of the sandbox's Slack, and the small JSON interface behind it: look as a person, act as that person, and
// hear of every change.

import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Clock } from '../../../lib/clock.ts';
import { messageOf } from '../../../lib/errors.ts';
import type { SlackCalls } from '../calls.ts';
import type { Control } from '../control.ts';
import type { ManifestFacts } from '../manifest.ts';
import type { SlackState } from '../state.ts';
import { look } from './look.ts';

export interface PageContext {
  readonly state: SlackState;
  readonly control: Control;
  readonly calls: SlackCalls;
  readonly manifest: ManifestFacts;
  readonly clock: Clock;
}

const ASSETS = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/render-blocks.js': ['render-blocks.js', 'text/javascript; charset=utf-8'],
} as const;

/** Nothing comes from elsewhere, and nothing that a message holds can run. */
const CONTENT_POLICY =
  "default-src 'self'; img-src 'self' data: https:; style-src 'self'; frame-ancestors 'none'";

const As = { as: z.string() };
const Act = z.discriminatedUnion('kind', [
  z.object({ ...As, kind: z.literal('line'), channelId: z.string(), text: z.string().max(8_000) }),
  z.object({
    ...As,
    kind: z.literal('click'),
    channelId: z.string(),
    messageTs: z.string().optional(),
    where: z.enum(['message', 'view', 'home']),
    actionId: z.string(),
    value: z.string().optional(),
  }),
  z.object({ ...As, kind: z.literal('submit'), values: z.record(z.string(), z.unknown()) }),
  z.object({ ...As, kind: z.literal('close') }),
  z.object({ ...As, kind: z.literal('home') }),
  z.object({ ...As, kind: z.literal('shortcut'), callbackId: z.string() }),
  z.object({ ...As, kind: z.literal('suggest'), actionId: z.string(), text: z.string() }),
]);

export function mountPage(
  app: Hono<{ Bindings: { incoming: IncomingMessage } }>,
  context: PageContext,
): void {
  const { state, control, manifest } = context;

  for (const [path, [file, type]] of Object.entries(ASSETS)) {
    app.get(path, (c) => {
      const body = readFileSync(new URL(file, import.meta.url), 'utf8');
      return c.body(body, 200, { 'content-type': type, 'content-security-policy': CONTENT_POLICY });
    });
  }

  app.get('/page/look', (c) => {
    const userId = c.req.query('as') ?? '';
    if (!state.people.has(userId)) return c.json({ error: 'nobody has this id' }, 404);
    return c.json(look(context, userId));
  });

  // One word per change; the page then looks again.
  app.get('/page/changes', (c) =>
    streamSSE(c, async (stream) => {
      let pending = true;
      let wake: () => void = () => undefined;
      const stop = state.onChange(() => {
        pending = true;
        wake();
      });
      stream.onAbort(() => {
        stop();
        wake();
      });
      while (!stream.aborted) {
        if (pending) {
          pending = false;
          await stream.writeSSE({ data: 'changed' });
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (pending || stream.aborted) resolve();
        });
      }
    }),
  );

  app.post('/page/act', async (c) => {
    const parsed = Act.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return c.json({ error: 'not something a person can do' }, 400);
    try {
      return c.json(await act(control, manifest, parsed.data));
    } catch (error) {
      return c.json({ error: messageOf(error) }, 409);
    }
  });
}

async function act(control: Control, manifest: ManifestFacts, what: z.infer<typeof Act>): Promise<object> {
  const person = control.as(what.as);
  switch (what.kind) {
    case 'line': {
      const [word = ''] = what.text.split(' ', 1);
      if (!word.startsWith('/')) {
        await person.say(what.channelId, what.text);
        return {};
      }
      if (manifest.commands.some(({ command }) => command === word))
        return person.command(what.channelId, what.text);
      return {
        error: `${word} is not a valid command. ${manifest.commands.map(({ command }) => command).join(', ')} is.`,
      };
    }
    case 'click':
      return person.click(what.channelId, {
        actionId: what.actionId,
        inView: what.where === 'view',
        inHome: what.where === 'home',
        ...(what.messageTs !== undefined && { messageTs: what.messageTs }),
        ...(what.value !== undefined && { value: what.value }),
      });
    case 'submit':
      return person.submit(what.values);
    case 'close':
      await person.closeView();
      return {};
    case 'home':
      await person.openHome();
      return {};
    case 'shortcut':
      return person.shortcut(what.callbackId);
    case 'suggest':
      return { options: await person.suggest(what.actionId, what.text) };
  }
}
