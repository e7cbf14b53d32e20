// Our own workspace or organization, as Slack names it at the start, and whether a payload was meant for it. One signing
// secret serves every workspace that an app is installed in; this bot serves one workspace, or one whole organization.

import { z } from 'zod';

export interface Identity {
  /** null: an app installed for a whole organization (Enterprise Grid) belongs to no single workspace. */
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly botId: string | null;
  readonly botUserId: string | null;
}

export interface Workspace {
  identity(): Identity;
  /** What the bot's own records call the workspace, or the organization; '' until it is known. */
  key(): string;
  /** What auth.test says. */
  learn(identity: Identity): void;
  /** Was the payload sent for another workspace? True for everything until the bot knows its own. */
  isForeign(body: unknown): boolean;
}

const Id = z.string().nullish().catch(null);
const Holder = z.object({ id: Id }).nullish().catch(null);

/**
 * Where a payload may name the workspace that the app is installed in. In a channel shared by Slack Connect, `team` may
 * be the one of the person; the others are then there beside it.
 * https://docs.slack.dev/apis/slack-connect
 */
const Addressed = z.object({
  team_id: Id,
  context_team_id: Id,
  context_enterprise_id: Id,
  enterprise_id: Id,
  is_enterprise_install: z.union([z.boolean(), z.string()]).nullish().catch(null),
  team: Holder,
  enterprise: Holder,
  view: z.object({ app_installed_team_id: Id }).nullish().catch(null),
  message: z.object({ team: Id }).nullish().catch(null),
  authorizations: z
    .array(z.object({ team_id: Id, enterprise_id: Id }))
    .nullish()
    .catch(null),
});

const isOn = (flag: boolean | string | null | undefined) => flag === true || flag === 'true';

export function createWorkspace(): Workspace {
  let identity: Identity = { teamId: null, enterpriseId: null, botId: null, botUserId: null };
  return {
    identity: () => identity,
    key: () => identity.teamId ?? identity.enterpriseId ?? '',
    learn(me) {
      identity = me;
    },
    isForeign(body) {
      const parsed = Addressed.safeParse(body);
      if (!parsed.success) return true;
      const to = parsed.data;
      const { teamId, enterpriseId } = identity;
      const teams = [
        to.team_id,
        to.context_team_id,
        to.team?.id,
        to.view?.app_installed_team_id,
        to.message?.team,
        ...(to.authorizations ?? []).map(({ team_id }) => team_id),
      ];
      if (teamId !== null && teams.includes(teamId)) return false;
      const enterprises = [
        to.enterprise_id,
        to.context_enterprise_id,
        to.enterprise?.id,
        ...(to.authorizations ?? []).map((a) => a.enterprise_id),
      ];
      const isOurOrganization = enterpriseId !== null && enterprises.includes(enterpriseId);
      // Installed for the whole organization, the app serves each of its workspaces.
      return !(isOurOrganization && (teamId === null || isOn(to.is_enterprise_install)));
    },
  };
}
