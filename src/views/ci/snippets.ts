// What a CI job runs after a build, whatever its end, to say whose change it was. Every snippet posts the same JSON with curl
// and never breaks the job. DEPOT_CI_URL is the bot's address, DEPOT_CI_SECRET the project's secret.

interface Variables {
  /** Shell words for each; the quotes around them belong to the JSON helper. */
  readonly outcome: string;
  readonly commit: string;
  readonly branch: string;
  readonly repository: string;
  readonly author: string;
  readonly runUrl: string;
}

/** jq writes the JSON, so that no branch or name can break out of it. */
const script = (projectId: string, { outcome, commit, branch, repository, author, runUrl }: Variables) =>
  [
    `jq -n --arg project '${projectId}' --arg outcome "${outcome}" --arg commit "${commit}" \\`,
    `  --arg branch "${branch}" --arg repository "${repository}" --arg login "${author}" --arg runUrl "${runUrl}" \\`,
    `  --arg message "$(git log -1 --format=%s || true)" --arg email "$(git log -1 --format=%ae || true)" \\`,
    `  '{event: "finished", $project, $outcome, $commit, $branch, $repository, $message, $runUrl, author: {$login, $email}}' |`,
    `curl -sS --retry 3 --max-time 20 -H "Authorization: Bearer $DEPOT_CI_SECRET" --data-binary @- "$DEPOT_CI_URL/ci/builds" || true`,
  ].join('\n');

const indented = (text: string, spaces: number) =>
  text
    .split('\n')
    .map((line) => `${' '.repeat(spaces)}${line}`)
    .join('\n');

const github = (projectId: string) =>
  [
    '- if: always()',
    '  env:',
    '    DEPOT_CI_URL: ${{ vars.DEPOT_CI_URL }}',
    '    DEPOT_CI_SECRET: ${{ secrets.DEPOT_CI_SECRET }}',
    '    OUTCOME: ${{ job.status }}',
    '  run: |',
    indented(
      script(projectId, {
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
    'after_script:',
    '  - |',
    indented(
      script(projectId, {
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

const shell = (projectId: string) =>
  [
    'depot build . && OUTCOME=success || OUTCOME=failure',
    script(projectId, {
      outcome: '$OUTCOME',
      commit: '$(git rev-parse HEAD || true)',
      branch: '$(git rev-parse --abbrev-ref HEAD || true)',
      repository: '$REPOSITORY_URL',
      author: '',
      runUrl: '$RUN_URL',
    }),
    'test "$OUTCOME" = success',
  ].join('\n');

export interface Snippet {
  readonly title: string;
  readonly text: (projectId: string) => string;
}

export const SNIPPETS: readonly Snippet[] = [
  { title: 'GitHub Actions', text: github },
  { title: 'GitLab CI', text: gitlab },
  { title: 'Shell', text: shell },
];
