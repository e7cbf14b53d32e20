// The page of the sandbox's Slack, and the small JSON interface behind it: look as a person, act as that person, watch
// every call, flip switches, and be notified of every change.

import type { Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { messageOf } from '../../../lib/errors.ts';
import type { Incoming } from '../web-api/mount-api.ts';
import { ActSchema, act } from './act.ts';
import { openAssets, PAGE_HEADERS } from './assets.ts';
import { createInspector } from './inspector.ts';
import { snapshot } from './look.ts';
import type { PageContext } from './page-context.ts';
import { SwitchSchema, slackFaultSwitches, switchesOf, turn } from './switchboard.ts';
import type { CallRow } from './wire.ts';

export function mountPage(app: Hono<Incoming>, context: PageContext): void {
  const { state, calls, neighbour } = context;
  const assets = openAssets();
  const inspector = createInspector(calls, neighbour?.calls);
  const board = { ...context, faults: slackFaultSwitches(context.faults) };

  app.get('/', (c) => c.body(assets.page(), 200, PAGE_HEADERS));
  for (const folder of ['browser', 'vendor', 'fonts']) {
    app.get(`/${folder}/*`, (c) => {
      const asset = assets.find(c.req.path);
      if (!asset) return c.notFound();
      return c.body(asset.body, 200, { 'content-type': asset.type, 'cache-control': 'no-cache' });
    });
  }

  app.get('/page/look', (c) => {
    const userId = c.req.query('as') ?? '';
    if (!state.people.has(userId)) return c.json({ error: 'nobody has this id' }, 404);
    return c.json(snapshot(context, userId));
  });

  app.get('/page/file/:fileId', (c) => {
    const file = state.files.get(c.req.param('fileId'));
    const userId = c.req.query('as') ?? '';
    const mayRead = file?.channelId && state.channels.get(file.channelId)?.members.has(userId);
    if (!file || !mayRead) return c.notFound();
    return c.body(new Uint8Array(file.content), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    });
  });

  app.get('/page/calls', (c) => c.json(inspector.rows()));
  app.get('/page/calls/:callId', (c) => {
    const detail = inspector.detail(Number(c.req.param('callId')));
    return detail ? c.json(detail) : c.notFound();
  });
  app.get('/page/switches', (c) => c.json(switchesOf(board)));

  app.post('/page/act', (c) =>
    answered(c, async (body) => {
      const parsed = ActSchema.safeParse(body);
      if (!parsed.success) return null;
      return act(context, c.req.query('as') ?? '', parsed.data);
    }),
  );

  app.post('/page/switch', (c) =>
    answered(c, async (body) => {
      const parsed = SwitchSchema.safeParse(body);
      if (!parsed.success) return null;
      const toast = await turn(board, parsed.data);
      state.changed();
      return { toast };
    }),
  );

  // One word per change; the page then looks again. A call is sent as it is.
  app.get('/page/changes', (c) =>
    streamSSE(c, async (stream) => {
      let changed = true;
      const rows: CallRow[] = [];
      let wake: () => void = () => undefined;
      const stops = [
        state.onChange(() => {
          changed = true;
          wake();
        }),
        inspector.onRow((row) => {
          rows.push(row);
          wake();
        }),
      ];
      stream.onAbort(() => {
        for (const stop of stops) stop();
        wake();
      });
      while (!stream.aborted) {
        if (changed) {
          changed = false;
          await stream.writeSSE({ event: 'changed', data: '' });
        }
        for (const row of rows.splice(0)) {
          await stream.writeSSE({ event: 'call', data: JSON.stringify(row) });
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (changed || rows.length > 0 || stream.aborted) resolve();
        });
      }
    }),
  );
}

/** @param handle null: the body is not what it should be */
async function answered(
  c: Context<Incoming>,
  handle: (body: unknown) => Promise<object | null>,
): Promise<Response> {
  try {
    const answer = await handle(await c.req.json().catch(() => null));
    return answer ? c.json(answer) : c.json({ error: 'not something a person can do' }, 400);
  } catch (error) {
    return c.json({ error: messageOf(error) }, 409);
  }
}
