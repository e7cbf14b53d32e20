// A project's tokens: what they are called and how old they are. Their secrets are nowhere.

import type { Token } from '../../depot/model.ts';
import { button, buttons, context, header, menu, section, type View, view } from '../kit/blocks.ts';
import { bold, code, day, lines, type Mrkdwn, md, shortName } from '../kit/mrkdwn.ts';
import { pageOf } from '../kit/paging.ts';
import { count, untilWords } from '../kit/words.ts';

export const TOKENS_PER_PAGE = 10;

/** A token that is older has been copied to more places than anybody remembers. */
export const STALE_AFTER_DAYS = 180;

const DAY_MS = 86_400_000;

export interface TokenListData {
  readonly projectId: string;
  readonly projectName: string;
  readonly tokens: readonly Token[];
  /** When which token is revoked, because it was rotated. */
  readonly revokedAt: ReadonlyMap<string, Date>;
  /** From 0. */
  readonly page: number;
  readonly now: Date;
  readonly mayChange: boolean;
  readonly slashCommand: string;
}

const ageDays = ({ createdAt }: Token, now: Date): number | null =>
  createdAt === null ? null : Math.floor((now.getTime() - createdAt.getTime()) / DAY_MS);

export const isStale = (token: Token, now: Date) => (ageDays(token, now) ?? 0) >= STALE_AFTER_DAYS;

function ageWords(token: Token, now: Date): Mrkdwn {
  const days = ageDays(token, now);
  if (token.createdAt === null || days === null) return md`age not known`;
  return md`created ${day(token.createdAt)}, ${days === 0 ? 'today' : `${count(days, 'day')} ago`}`;
}

function tokenRow(token: Token, { projectId, revokedAt, now, mayChange }: TokenListData) {
  const { tokenId, description } = token;
  const end = revokedAt.get(tokenId);
  const remark = end
    ? md`\n⏲️ rotated: this old one is revoked ${untilWords(end, now)}`
    : isStale(token, now)
      ? md`\n⚠️ old: rotate it`
      : md``;
  const items = [
    ...(end ? [] : [{ text: 'Rotate…', value: `rotate ${projectId} ${tokenId}` }]),
    { text: 'Revoke…', value: `revoke ${projectId} ${tokenId}` },
  ];
  return section(
    md`${bold(description || 'without a name')} · ${ageWords(token, now)} · ${code(tokenId)}${remark}`,
    mayChange ? menu('tokens:of-row', items) : null,
  );
}

export function tokenListView(data: TokenListData): View {
  const { projectId, projectName, tokens, page, now, mayChange, slashCommand } = data;
  const at = pageOf(tokens, page, TOKENS_PER_PAGE, 'tokens', (target) => `${projectId} ${target}`);
  const stale = tokens.filter((token) => isStale(token, now)).length;
  return view([
    header(`Tokens of ${shortName(projectName)}`),
    section(
      tokens.length === 0
        ? md`No tokens. Only CI systems with a trust policy and members of your Depot organization can build here.`
        : lines([
            md`${count(tokens.length, 'token')}. A token can build in this project only.`,
            stale > 0 ? md`⚠️ ${count(stale, 'token')} older than ${STALE_AFTER_DAYS} days.` : null,
          ]),
    ),
    ...at.shown.map((token) => tokenRow(token, data)),
    buttons(
      mayChange
        ? button('Create token…', { actionId: 'tokens:open-create', value: projectId, style: 'primary' })
        : null,
      at.previous,
      at.next,
    ),
    context(
      md`${at.words}A secret is shown once, when a token is created · CI systems with a trust policy need none: ${code(`${slashCommand} trust ${projectId}`)}`,
    ),
  ]);
}
