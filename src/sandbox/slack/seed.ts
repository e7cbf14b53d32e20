// A small workspace: an owner, an admin, two members, a guest, a few channels.

import type { Channel, Person, SlackState } from './state.ts';

export const PEOPLE = {
  ana: 'U0ANA',
  bo: 'U0BO',
  carla: 'U0CARLA',
  dev: 'U0DEV',
  gus: 'U0GUS',
} as const;

export const CHANNELS = {
  general: 'C0GENERAL',
  platform: 'C0PLATFORM',
  builds: 'C0BUILDS',
  secret: 'G0SECRET',
} as const;

const person = (
  userId: string,
  name: string,
  realName: string,
  role: Person['role'],
  timeZone: string,
  email: string | null,
): Person => ({
  userId,
  name,
  realName,
  role,
  timeZone,
  email,
});

export function seedWorkspace(state: SlackState): void {
  const people = [
    person(PEOPLE.ana, 'ana', 'Ana Ruiz', 'owner', 'Europe/Madrid', 'ana@northwind.example'),
    person(PEOPLE.bo, 'bo', 'Bo Lindqvist', 'admin', 'Europe/Stockholm', 'bo@northwind.example'),
    person(PEOPLE.carla, 'carla', 'Carla Mendes', 'member', 'America/Sao_Paulo', 'carla@northwind.example'),
    person(PEOPLE.dev, 'dev', 'Dev Patel', 'member', 'Asia/Kolkata', 'dev@northwind.example'),
    person(PEOPLE.gus, 'gus', 'Gus (Globex)', 'guest', 'America/New_York', 'gus@globex.example'),
    person(state.botUserId, 'depot', 'Depot', 'bot', 'Etc/UTC', null),
  ];
  for (const one of people) state.people.set(one.userId, one);
  state.userGroups.set('S0PLATFORM', {
    handle: 'platform-admins',
    members: new Set([PEOPLE.bo, PEOPLE.dev]),
  });

  const staff = [PEOPLE.ana, PEOPLE.bo, PEOPLE.carla, PEOPLE.dev];
  const channel = (
    channelId: string,
    name: string,
    kind: Channel['kind'],
    topic: string,
    members: readonly string[],
  ) =>
    state.channels.set(channelId, {
      channelId,
      name,
      kind,
      topic,
      members: new Set(members),
      archived: false,
    });
  channel(CHANNELS.platform, 'platform', 'public', 'Customers and their Depot projects', [
    ...staff,
    state.botUserId,
  ]);
  channel(CHANNELS.builds, 'builds', 'public', 'Failed builds and incidents', [
    ...staff,
    PEOPLE.gus,
    state.botUserId,
  ]);
  channel(CHANNELS.general, 'general', 'public', 'Everybody; the bot is not here', [...staff, PEOPLE.gus]);
  channel(CHANNELS.secret, 'acme-escalation', 'private', 'Private; the bot is not here', [
    PEOPLE.ana,
    PEOPLE.carla,
  ]);
}
