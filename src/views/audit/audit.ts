// The audit trail, a page at a time: who did what to which project, when, where, and how it ended.

import { ownValue } from '../../lib/own-property.ts';
import { cut, oneLine } from '../../lib/plain-text.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { bold, code, Mrkdwn, md, mention, when } from '../kit/mrkdwn.ts';
import type { SubjectData } from '../kit/subject-words.ts';
import { subjectWords } from '../kit/subject-words.ts';
import { count } from '../kit/words.ts';

export interface AuditLineData {
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly projectName: string | null;
  readonly channelId: string | null;
  readonly outcome: string;
  readonly requestId: string;
  /** The bot did not write it: somebody changed the database by hand. */
  readonly isForeign: boolean;
  /** Who else had a part in it. */
  readonly requestedBy: string | null;
  readonly approvedBy: readonly string[];
  /** What was granted or revoked. */
  readonly grant: { readonly role: string; readonly pattern: string; readonly subject: SubjectData } | null;
  /** What was refused, given as the reason, explained: in words. */
  readonly remark: string | null;
}

export const AUDIT_ROWS_PER_PAGE = 10;

const MARKS: Readonly<Record<string, string>> = {
  succeeded: '✅',
  failed: '❌',
  unclear: '⚠️',
  cancelled: '🚫',
  refused: '⛔',
  stopped: '✋',
  rejected: '👎',
  approved: '👍',
};

const REMARK_CHARS = 160;

function where(channelId: string | null): Mrkdwn {
  if (channelId === null) return md``;
  if (/^[CG][A-Z0-9]+$/.test(channelId)) return new Mrkdwn(` in <#${channelId}>`);
  return md` in a direct message`;
}

export function auditLine(row: AuditLineData): Mrkdwn {
  const { at, actor, action, projectName, outcome, requestedBy, approvedBy, grant, remark, requestId } = row;
  const project = projectName === null ? md`` : md` ${bold(projectName)}`;
  const others = [
    requestedBy !== null && requestedBy !== actor ? md` · requested by ${mention(requestedBy)}` : md``,
    approvedBy.length > 0
      ? md` · approved by ${new Mrkdwn(approvedBy.map((userId) => mention(userId).value).join(', '))}`
      : md``,
  ];
  const said =
    remark === null || remark === ''
      ? md``
      : md`\n_${cut(oneLine(remark), REMARK_CHARS).replaceAll('_', '＿')}_`;
  const granted = grant
    ? md`\n${grant.role} on ${code(grant.pattern)} for ${subjectWords(grant.subject)}`
    : md``;
  const forged = row.isForeign
    ? md`🚨 *Forged:* the bot did not write this row; somebody added it to the database.\n`
    : md``;
  return md`${forged}${ownValue(MARKS, outcome) ?? '•'} ${when(at)} · ${code(action)}${project} ${outcome} · ${mention(actor)}${where(row.channelId)}${others[0]}${others[1]} · ${code(requestId)}${granted}${said}`;
}

export interface AuditPageData {
  readonly rows: readonly AuditLineData[];
  /** What was asked for, in words, with a space before: ` of *acme*`, ` by @ana`, … */
  readonly about: Mrkdwn;
  /** What the buttons carry; null: there is no such page. */
  readonly older: string | null;
  readonly newest: string | null;
  /** What the export buttons carry; null: this person may not. */
  readonly exportValue: string | null;
}

export function auditPageView({ rows, about, older, newest, exportValue }: AuditPageData): View {
  return view([
    section(rows.length === 0 ? md`No changes recorded${about}.` : md`*Audit trail*${about}, newest first`),
    ...rows.map((row) => section(auditLine(row))),
    buttons(
      newest === null ? null : button('Newest', { actionId: 'audit:newest', value: newest }),
      older === null ? null : button('Older', { actionId: 'audit:older', value: older }),
      exportValue === null || rows.length === 0
        ? null
        : button('Export as CSV', { actionId: 'audit:csv', value: exportValue }),
      exportValue === null || rows.length === 0
        ? null
        : button('Export as JSON', { actionId: 'audit:json', value: exportValue }),
    ),
    rows.length === 0
      ? null
      : context(md`Search the logs for the code at a row’s end. Rows never change and are kept 400 days.`),
  ]);
}

export interface ChainViewData {
  readonly verdict:
    | { readonly ok: true; readonly rows: number; readonly head: string; readonly pruned: number }
    | {
        readonly ok: false;
        readonly fault: 'does not fit' | 'foreign row' | 'end missing' | 'head missing' | 'checkpoint';
        readonly auditId: string | null;
        readonly at: Date | null;
        readonly rows: number;
      };
}

export function chainView({ verdict }: ChainViewData): View {
  if (verdict.ok) {
    return view([
      section(
        md`✅ The audit trail is intact: ${count(verdict.rows, 'row')}, each with the fingerprint of the one before.${verdict.pruned > 0 ? ` The first ${verdict.pruned} are no longer kept; a checkpoint in the chain vouches for them.` : ''}`,
      ),
      context(
        md`Fingerprint of the newest: ${code(verdict.head)}. Store it elsewhere: a rewritten trail has a different one.`,
      ),
    ]);
  }
  const row = md`row ${verdict.auditId ?? '?'}${verdict.at ? md` (${when(verdict.at)})` : md``}`;
  const place = {
    'does not fit': md`${row} does not match the one before it`,
    'foreign row': md`the bot did not write ${row}`,
    'end missing': md`rows at its end are missing: ${count(verdict.rows, 'row')} are left`,
    'head missing': md`the record of where it ends was removed`,
    checkpoint: md`it begins at ${row}, and nothing recorded says why`,
  }[verdict.fault];
  return view([
    section(
      md`❌ *The audit trail was tampered with:* ${place}. Somebody changed the database directly. Contact the bot’s admin, and keep the last backup.`,
    ),
  ]);
}

/** A post in the audit channel. */
export function auditPostView(rows: readonly AuditLineData[], fingerprint: string): View {
  return view([
    ...rows.map((row) => section(auditLine(row))),
    context(md`Audit trail · fingerprint ${code(fingerprint.slice(0, 16))}`),
  ]);
}
