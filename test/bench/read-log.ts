// Reads a step's log to its end and prints how far the process's memory rose: started by `npm run bench log`.
// `bare` only asks for every page; `file` is the bot's way from Depot to a file in Slack.

import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { BuildService } from '../../gen/depot/build/v1/build_pb.ts';
import { createDepot } from '../../src/depot/create-depot.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createMetrics } from '../../src/lib/metrics.ts';
import { sendLogFile } from '../../src/slack/builds/send-log-file.ts';
import { createClients } from '../../src/slack/platform/receive/clients.ts';

const [, , way, projectId = '', buildId = '', small = '', huge = ''] = process.argv;
const { DEPOT_API_URL: apiUrl = '', DEPOT_TOKEN: token = '' } = process.env;
const { SLACK_API_URL: slackApiUrl = '', SLACK_BOT_TOKEN: botToken = '', ASKER: userId = '' } = process.env;
const log = createLog({ level: 'silent' });

async function bare(buildStepDigest: string): Promise<void> {
  const transport = createConnectTransport({ httpVersion: '2', baseUrl: apiUrl });
  const client = createClient(BuildService, transport);
  const headers = { authorization: `Bearer ${token}` };
  for (let pageToken = ''; ; ) {
    const request = { projectId, buildId, buildStepDigest, pageSize: 500, ...(pageToken && { pageToken }) };
    const answer = await client.getBuildStepLogs(request, { headers });
    if (!answer.nextPageToken) return;
    pageToken = answer.nextPageToken;
  }
}

const depot = createDepot({
  apiUrl,
  token,
  callsPerMinute: 60_000,
  clock: systemClock,
  log,
  metrics: createMetrics(),
});
const { answers } = createClients(
  {
    botToken,
    apiUrl: slackApiUrl,
    slashCommand: '/depot',
    actsPerMinute: 60,
    delivery: { mode: 'socket', appToken: '' },
  },
  log,
);

const file = (digest: string) =>
  sendLogFile(answers, {
    log: depot.background.builds.logs(projectId, buildId, digest),
    filename: 'step.log',
    title: 'step',
    comment: 'step',
    userId,
  });

const read = way === 'bare' ? bare : file;
const rss = () => process.memoryUsage.rss() / 1e6;
// Once small, so that what code and connections need is there before counting.
await read(small);
const before = rss();
let peak = before;
const watching = setInterval(() => {
  peak = Math.max(peak, rss());
}, 20);
const began = performance.now();
await read(huge);
const seconds = (performance.now() - began) / 1000;
clearInterval(watching);
process.stdout.write(JSON.stringify({ seconds, before, rise: Math.max(peak, rss()) - before }));
process.exit(0);
