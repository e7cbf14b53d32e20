// What the bot knows of the person who asks.

import { quietHoursWords } from '../../people/quiet-hours.ts';
import { findPersonSettings, listAuthorNames, nameRequestsOf } from '../../store/authors.ts';
import type { View } from '../../views/kit/blocks.ts';
import { meView, type NameData } from '../../views/me/me.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';

export const toName = ({ kind, name }: { readonly kind: string; readonly name: string }): NameData => ({
  kind: kind === 'email' ? 'email' : 'github',
  name,
});

export async function loadMe({ actor }: Interaction, services: Services): Promise<View> {
  const { store, directory, settings } = services;
  const [person, names, requests, choice] = await Promise.all([
    directory.person(actor.userId),
    listAuthorNames(store.db, actor.userId),
    nameRequestsOf(store.db, actor.userId),
    findPersonSettings(store.db, actor.userId),
  ]);
  const { quiet_from: from = null, quiet_to: to = null } = choice ?? {};
  return meView({
    slackEmail: person.email,
    names: names.map(toName),
    requests: requests.map((request) => ({ ...toName(request), holderId: request.holder_id })),
    pings: choice?.pings ?? true,
    quiet: from === null || to === null ? null : quietHoursWords({ from, to }),
    timeZone: person.timeZone,
    isMember: person.isMember,
    slashCommand: settings.slashCommand,
  });
}
