// A menu that asks for its options while somebody types: the projects that they may see.

import type { App } from '@slack/bolt';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import { PICKED_PROJECT } from '../../../views/kit/modals.ts';
import { projectOptions } from '../pick-project.ts';
import type { Services } from '../services.ts';
import { placeIn } from './form-place.ts';
import type { Incoming } from './incoming.ts';
import { Suggestion } from './payloads.ts';

/** A menu has 3 seconds for its options; a slow Depot must not eat all of them. */
const OPTIONS_MS = 2_000;

const ALL = /.*/s;

/** https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select */
export function listenForOptions(app: App, services: Services, { read, actorOf }: Incoming): void {
  const { log, settings } = services;
  // Typing into a menu asks at every letter.
  const typing = createRateLimit(settings.actsPerMinute * 5, services.clock);

  app.options(ALL, async ({ ack, body }) => {
    const request = read(Suggestion, body, 'options');
    if (request?.action_id !== PICKED_PROJECT || typing.take(request.user.id) > 0)
      return ack({ options: [] });
    const actor = actorOf(request.user.id, placeIn(request.view?.private_metadata ?? '').channelId, [
      request.user.team_id,
      request.view?.app_installed_team_id,
    ]);
    const late = services.clock.sleep(OPTIONS_MS).then(() => null);
    const visible = services.depot.projects
      .list()
      .then((projects) => services.access.allowedOf(actor, 'show', projects));
    const projects = await Promise.race([visible, late]).catch((error: unknown) => {
      log.warn({ err: error }, 'the menu of projects stays empty');
      return null;
    });
    // An empty menu says "no results"; submitting without a choice is refused with words.
    await ack({ options: projects ? [...projectOptions(projects, request.value)] : [] });
  });
}
