// Who may do what: the list of rights, what became of a change, and why somebody may or may not.

import { button, buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { bold, code, day, lines, type Mrkdwn, md, mention, shortName } from '../kit/mrkdwn.ts';
import { pageOf } from '../kit/paging.ts';
import { subjectWords } from '../kit/subject-words.ts';
import { minutesWords } from '../kit/words.ts';
import { approvalRuleWords } from '../operations/approval-words.ts';
import type { ApprovalRuleData } from '../operations/operation-data.ts';

export interface GrantViewData {
  readonly subject:
    | { readonly kind: 'person' | 'group' | 'channel'; readonly id: string }
    | { readonly kind: 'everyone' | 'workspace-admins' };
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly pattern: string;
  readonly origin: 'granted' | 'default' | 'setting';
  readonly grantedBy: string | null;
  readonly grantedAt: Date | null;
}

/** Names of the projects that patterns name by id. */
export type ProjectNames = (projectId: string) => string | null;

export const GRANTS_PER_PAGE = 15;

/** `all projects`, `*acme* (5pp5gp453m)`, `acme-*` */
export function patternWords(pattern: string, nameOf: ProjectNames): Mrkdwn {
  if (pattern === '*') return md`all projects`;
  if (!pattern.startsWith('id:')) return code(shortName(pattern));
  const projectId = pattern.slice(3);
  const name = nameOf(projectId);
  return name === null ? md`a deleted project (${code(projectId)})` : md`${bold(name)} (${code(projectId)})`;
}

function originWords({ origin, grantedBy, grantedAt }: GrantViewData): Mrkdwn {
  switch (origin) {
    case 'setting':
      return md`by the bot's settings`;
    case 'default':
      return md`by default`;
    case 'granted':
      return md`granted${grantedBy ? md` by ${mention(grantedBy)}` : md``}${grantedAt ? md`, ${day(grantedAt)}` : md``}`;
  }
}

export const grantWords = (grant: GrantViewData, nameOf: ProjectNames): Mrkdwn =>
  md`${bold(grant.role)} on ${patternWords(grant.pattern, nameOf)}: ${subjectWords(grant.subject)}, ${originWords(grant)}`;

const ROLES_WORDS = lines([
  md`*Viewer*: sees projects and builds, subscribes this channel`,
  md`*Operator*: also creates and updates projects, manages tokens, shares builds, subscribes other channels`,
  md`*Admin*: also resets and deletes projects, manages trust policies, images and roles`,
]);

export type RuleViewData =
  | ({ readonly kind: 'approval' } & ApprovalRuleData)
  | { readonly kind: 'delay'; readonly action: string; readonly pattern: string; readonly minutes: number };

function ruleWords(rule: RuleViewData, nameOf: ProjectNames): Mrkdwn {
  const reach = md`${code(rule.action)} on ${patternWords(rule.pattern, nameOf)}`;
  return rule.kind === 'delay'
    ? md`${reach} waits ${minutesWords(rule.minutes)} and can be stopped until then`
    : md`${reach} needs ${approvalRuleWords(rule)}`;
}

const RULES_SHOWN = 20;

function rulesSection(rules: readonly RuleViewData[], nameOf: ProjectNames) {
  if (rules.length === 0) return null;
  const more = rules.length - RULES_SHOWN;
  return section(
    lines([
      md`*Rules for changes*`,
      ...rules.slice(0, RULES_SHOWN).map((rule) => md`• ${ruleWords(rule, nameOf)}`),
      more > 0 ? md`• and ${more} more` : null,
    ]),
  );
}

export interface RuleChangeData {
  readonly by: string;
  readonly kind: RuleViewData['kind'];
  readonly action: string;
  readonly pattern: string;
  /** null: it was dropped. */
  readonly rule: RuleViewData | null;
  readonly nameOf: ProjectNames;
}

export function ruleChangeView({ by, kind, action, pattern, rule, nameOf }: RuleChangeData): View {
  const reach = md`${code(action)} on ${patternWords(pattern, nameOf)}`;
  return view([
    section(
      rule
        ? md`📏 ${mention(by)} set a rule: ${ruleWords(rule, nameOf)}.`
        : md`📏 ${mention(by)} dropped a rule: ${reach} ${kind === 'delay' ? 'no longer waits' : 'no longer needs approval'}.`,
    ),
    context(
      rule
        ? md`It applies from now on, also to waiting changes.`
        : md`Waiting changes are checked again before they run.`,
    ),
  ]);
}

export interface AccessListData {
  readonly grants: readonly GrantViewData[];
  readonly rules: readonly RuleViewData[];
  /** From 0. */
  readonly page: number;
  readonly nameOf: ProjectNames;
  readonly slashCommand: string;
  readonly mayChange: boolean;
}

export function accessListView({
  grants,
  rules,
  page,
  nameOf,
  slashCommand,
  mayChange,
}: AccessListData): View {
  const at = pageOf(grants, page, GRANTS_PER_PAGE, 'access', String);
  return view([
    header('Roles and rules'),
    section(ROLES_WORDS),
    section(lines(at.shown.map((grant) => md`• ${grantWords(grant, nameOf)}`))),
    at.current === 0 ? rulesSection(rules, nameOf) : null,
    buttons(
      mayChange ? button('Grant a role…', { actionId: 'access:open-grant', value: '' }) : null,
      at.previous,
      at.next,
    ),
    context(
      md`${at.words}Guests and people from other workspaces only have roles granted to them by name or group · ${code(`${slashCommand} access check @somebody reset acme`)} explains`,
    ),
  ]);
}

export interface AccessChangeData {
  readonly kind: 'granted' | 'already' | 'revoked';
  readonly by: string;
  readonly grants: readonly GrantViewData[];
  readonly nameOf: ProjectNames;
  /** What deserves a second look, in words. */
  readonly note?: string;
}

const CHANGE_TITLES = {
  granted: md`granted`,
  already: md`already has this role:`,
  revoked: md`revoked`,
} as const;

const MAX_CHANGES = 20;

export function accessChangeView({ kind, by, grants, nameOf, note }: AccessChangeData): View {
  const one = (grant: GrantViewData) =>
    md`• ${bold(grant.role)} on ${patternWords(grant.pattern, nameOf)}: ${subjectWords(grant.subject)}`;
  const more = grants.length - MAX_CHANGES;
  return view([
    section(
      lines([
        md`🔑 ${mention(by)} ${CHANGE_TITLES[kind]}`,
        ...grants.slice(0, MAX_CHANGES).map(one),
        more > 0 ? md`• and ${more} more` : null,
      ]),
    ),
    note ? context(md`${note}`) : null,
  ]);
}

export interface AccessCheckData {
  readonly userId: string;
  readonly action: string;
  /** null: on no certain project. */
  readonly projectName: string | null;
  readonly decision:
    | { readonly allowed: true; readonly grant: GrantViewData | null }
    | { readonly allowed: false; readonly needed: string };
  /** All that counts for this person here. */
  readonly grants: readonly GrantViewData[];
  /** What would have to happen after their click. */
  readonly rules: readonly RuleViewData[];
  readonly nameOf: ProjectNames;
}

const OTHERS_SHOWN = 5;

export function accessCheckView(data: AccessCheckData): View {
  const { userId, action, projectName, decision, grants, rules, nameOf } = data;
  const what = projectName === null ? code(action) : md`${code(action)} on ${bold(projectName)}`;
  const others = grants.filter((grant) => !decision.allowed || grant !== decision.grant);
  const more = others.length - OTHERS_SHOWN;
  return view([
    section(
      decision.allowed
        ? md`✅ ${mention(userId)} *may* ${what}.`
        : md`❌ ${mention(userId)} *may not* ${what}: that needs the role *${decision.needed}*.`,
    ),
    section(
      decision.allowed
        ? decision.grant
          ? md`*What decides*\n• ${grantWords(decision.grant, nameOf)}`
          : md`*What decides*\n• everyone can`
        : md`*What decides*\n• none of their roles allows it`,
    ),
    decision.allowed ? rulesSection(rules, nameOf) : null,
    others.length === 0
      ? null
      : section(
          lines([
            md`*${decision.allowed ? 'What else counts for them here' : 'What they have here'}*`,
            ...others.slice(0, OTHERS_SHOWN).map((grant) => md`• ${grantWords(grant, nameOf)}`),
            more > 0 ? md`• and ${more} more` : null,
          ]),
        ),
  ]);
}
