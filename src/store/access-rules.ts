// Rules on changes, as rows. The access room says what they mean.

import type { Selectable } from 'kysely';
import type { AccessRulesTable, Db, Trx } from './tables.ts';

export type RuleRow = Selectable<AccessRulesTable>;
export type RuleKey = Pick<RuleRow, 'team_id' | 'kind' | 'action' | 'pattern'>;

export function listRules(db: Db | Trx, teamId: string): Promise<readonly RuleRow[]> {
  return db
    .selectFrom('access_rules')
    .selectAll()
    .where('team_id', '=', teamId)
    .orderBy('kind')
    .orderBy('action')
    .orderBy('pattern')
    .execute();
}

/** One rule of a kind for an action and a pattern: the newest. */
export async function putRule(
  trx: Trx,
  rule: Omit<RuleRow, 'settings'> & { readonly settings: string },
): Promise<void> {
  await trx
    .insertInto('access_rules')
    .values(rule)
    .onConflict((conflict) =>
      conflict
        .columns(['team_id', 'kind', 'action', 'pattern'])
        .doUpdateSet({ settings: rule.settings, set_by: rule.set_by, set_at: rule.set_at }),
    )
    .execute();
}

/** False when there was none. */
export async function dropRule(trx: Trx, key: RuleKey): Promise<boolean> {
  const dropped = await trx
    .deleteFrom('access_rules')
    .where('team_id', '=', key.team_id)
    .where('kind', '=', key.kind)
    .where('action', '=', key.action)
    .where('pattern', '=', key.pattern)
    .executeTakeFirst();
  return dropped.numDeletedRows > 0n;
}
