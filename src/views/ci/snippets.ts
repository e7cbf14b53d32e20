// What a CI job runs after a build, whatever its end, to say whose change it was. Every snippet posts the same JSON with curl
// and never breaks the job. DEPOT_CI_URL is the bot's address, DEPOT_CI_SECRET the project's secret. The build is matched by
// the id in build.json (`depot build --metadata-file build.json`); a failed build writes none, so startedAt is sent too.

interface Variables {
  /** Shell words for each; the quotes around them belong to the JSON helper. */
  readonly startedAt: string;
  readonly outcome: string;
  readonly commit: string;
  readonly branch: string;
  readonly repository: string;
  readonly author: string;
  readonly runUrl: string;
}

/** jq writes the JSON, so that no branch or name can break out of it. */
const script = (
  projectId: string,
  { startedAt, outcome, commit, branch, repository, author, runUrl }: Variables,
) =>
  [
    `jq -n --arg project '${projectId}' --arg outcome "${outcome}" --arg commit "${commit}" \\`,
    `  --arg branch "${branch}" --arg repository "${repository}" --arg login "${author}" --arg runUrl "${runUrl}" \\`,
    `  --arg startedAt "${startedAt}" --arg build "$(jq -r '."depot.build".buildID // empty' build.json 2>/dev/null || true)" \\`,
    `  --arg message "$(git log -1 --format=%s || true)" --arg email "$(git log -1 --format=%ae || true)" \\`,
    `  '{event: "finished", $project, $outcome, $commit, $branch, $repository, $message, $runUrl, $startedAt, $build, author: {$login, $email}}' |`,
    `curl -sS --retry 3 --max-time 20 -H "Authorization: Bearer $DEPOT_CI_SECRET" --data-binary @- "$DEPOT_CI_URL/ci/builds" || true`,
  ].join('\n');

const NOW = '$(date -u +%Y-%m-%dT%H:%M:%SZ)';

/** A clone address (git@host:owner/name.git) as a link. */
const httpsOf = (variable: string) =>
  `$(echo "${variable}" | sed -E 's#^(ssh://)?git@([^:/]+)[:/]#https://\\2/#; s#\\.git$##')`;

const indented = (text: string, spaces: number) =>
  text
    .split('\n')
    .map((line) => `${' '.repeat(spaces)}${line}`)
    .join('\n');

const github = (projectId: string) =>
  [
    '# before the build; build with --metadata-file build.json',
    `- run: rm -f build.json; echo "DEPOT_STARTED_AT=${NOW}" >> "$GITHUB_ENV"`,
    '# after the build',
    '- if: always()',
    '  env:',
    '    DEPOT_CI_URL: ${{ vars.DEPOT_CI_URL }}',
    '    DEPOT_CI_SECRET: ${{ secrets.DEPOT_CI_SECRET }}',
    '    OUTCOME: ${{ job.status }}',
    '  run: |',
    indented(
      script(projectId, {
        startedAt: '$DEPOT_STARTED_AT',
        outcome: '$OUTCOME',
        commit: '$GITHUB_SHA',
        branch: '${GITHUB_HEAD_REF:-$GITHUB_REF_NAME}',
        repository: '$GITHUB_SERVER_URL/$GITHUB_REPOSITORY',
        author: '$GITHUB_ACTOR',
        runUrl: '$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID',
      }),
      4,
    ),
  ].join('\n');

const gitlab = (projectId: string) =>
  [
    '# in the job that builds; build with --metadata-file build.json',
    'after_script:',
    '  - |',
    indented(
      script(projectId, {
        startedAt: '$CI_JOB_STARTED_AT',
        outcome:
          '$(case "$CI_JOB_STATUS" in success) echo success;; canceled) echo cancelled;; *) echo failure;; esac)',
        commit: '$CI_COMMIT_SHA',
        branch: '$CI_COMMIT_REF_NAME',
        repository: '$CI_PROJECT_URL',
        author: '$GITLAB_USER_LOGIN',
        runUrl: '$CI_JOB_URL',
      }),
      4,
    ),
  ].join('\n');

/** A build and its report in one script, which ends as the build does. */
const buildAndReport = (projectId: string, variables: Omit<Variables, 'startedAt' | 'outcome'>) =>
  [
    `rm -f build.json; DEPOT_STARTED_AT="${NOW}"`,
    'depot build --metadata-file build.json . && OUTCOME=success || OUTCOME=failure',
    script(projectId, { startedAt: '$DEPOT_STARTED_AT', outcome: '$OUTCOME', ...variables }),
    'test "$OUTCOME" = success',
  ].join('\n');

const circle = (projectId: string) =>
  [
    '- run:',
    '    name: Build and report',
    '    command: |',
    indented(
      buildAndReport(projectId, {
        commit: '$CIRCLE_SHA1',
        branch: '${CIRCLE_BRANCH:-$CIRCLE_TAG}',
        repository: httpsOf('$CIRCLE_REPOSITORY_URL'),
        author: '$CIRCLE_USERNAME',
        runUrl: '$CIRCLE_BUILD_URL',
      }),
      6,
    ),
  ].join('\n');

/** A script of its own, because Buildkite replaces $NAME in pipeline.yml by itself. */
const buildkite = (projectId: string) =>
  [
    '#!/bin/bash',
    '# .buildkite/build.sh; in pipeline.yml: command: bash .buildkite/build.sh',
    buildAndReport(projectId, {
      commit: '$BUILDKITE_COMMIT',
      branch: '$BUILDKITE_BRANCH',
      repository: httpsOf('$BUILDKITE_REPO'),
      author: '',
      runUrl: '$BUILDKITE_BUILD_URL',
    }),
  ].join('\n');

const shell = (projectId: string) =>
  buildAndReport(projectId, {
    commit: '$(git rev-parse HEAD || true)',
    branch: '$(git rev-parse --abbrev-ref HEAD || true)',
    repository: '$REPOSITORY_URL',
    author: '',
    runUrl: '$RUN_URL',
  });

export interface Snippet {
  readonly title: string;
  readonly text: (projectId: string) => string;
}

export const SNIPPETS: readonly Snippet[] = [
  { title: 'GitHub Actions', text: github },
  { title: 'GitLab CI', text: gitlab },
  { title: 'CircleCI', text: circle },
  { title: 'Buildkite', text: buildkite },
  { title: 'Shell', text: shell },
];
