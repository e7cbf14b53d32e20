// Is Depot there, and does it accept the token for the whole organization?

import type { Config } from '../config.ts';
import { createDepot } from '../depot/create-depot.ts';
import { type DepotError, depotErrorWords } from '../depot/depot-error.ts';
import { type Proxies, proxyFor } from '../lib/choose-proxy.ts';
import type { Clock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { createMetrics } from '../lib/metrics.ts';
import { type Finding, problem, whatToCheck, works } from './finding.ts';

const SUBJECT = 'Depot';

/** What Depot's own command line knows an organization's token by. */
const ORGANIZATION_TOKEN = 'depot_org_';

export async function askDepot(
  settings: Config['depot'],
  proxies: Proxies | null,
  clock: Clock,
): Promise<Finding> {
  const log = createLog({ level: 'silent' });
  const proxy = proxies ? proxyFor(settings.apiUrl, proxies) : null;
  await using depot = createDepot({ ...settings, proxy, clock, log, metrics: createMetrics() });
  const { latencyMs, error } = await depot.check();
  if (!error) return works(SUBJECT, `answers in ${latencyMs} ms and accepts the token`);
  return troubleWith(error, settings, proxy);
}

function troubleWith(error: DepotError, { apiUrl, token }: Config['depot'], proxy: URL | null): Finding {
  switch (error.code) {
    case 'unauthenticated':
    case 'permission_denied': {
      const kind = token.startsWith(ORGANIZATION_TOKEN) ? '' : '; it is not an organization token';
      return problem(
        SUBJECT,
        `Depot doesn't accept DEPOT_TOKEN${kind}.`,
        'Create a token in Depot under Organization settings, API tokens. Tokens of a project or a person cannot list projects.',
      );
    }
    case 'unavailable':
    case 'deadline_exceeded':
      return problem(
        SUBJECT,
        `Depot can't be reached at ${apiUrl} (${error.message}).`,
        whatToCheck('DEPOT_API_URL', proxy),
      );
    default:
      return problem(
        SUBJECT,
        `${depotErrorWords(error)} (${error.message})`,
        'Check DEPOT_API_URL, then try again.',
      );
  }
}
