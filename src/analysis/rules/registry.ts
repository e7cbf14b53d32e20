// Image registries, as BuildKit passes on what they answer: https://distribution.github.io/distribution/spec/api (errors),
// Docker Hub, GitHub (ghcr.io), Amazon ECR, Google Artifact Registry, GitLab, Quay.

import { isCacheStep, rule, type StepContext, type ToolRules } from '../rule.ts';

/** BuildKit's own steps talk to image registries; what a RUN prints of HTTP is about other servers. */
const isImageStep = (context: StepContext) =>
  !isCacheStep(context) && (context.command === '' || /^\[[^\]]*\] FROM /.test(context.step));
const IMAGE_STEP = { when: isImageStep };

export const REGISTRY: ToolRules = {
  tool: 'registry',
  rules: [
    rule(
      'registry-rate-limit',
      3,
      /toomanyrequests|429 Too Many Requests|reached your (?:unauthenticated )?pull rate limit|pull rate limit|rate exceeded/i,
      IMAGE_STEP,
    ),
    rule('registry-rate-limit', 3, /toomanyrequests: |reached your (?:unauthenticated )?pull rate limit/i),
    rule(
      'registry-rate-limit',
      3,
      /npm (?:ERR!|error) (?:code E429|429 Too Many Requests)|ERR_PNPM_FETCH_429|Response Code: 429|HTTP error 429 while getting|429 Client Error|GitHub API limit \(|API rate limit exceeded for/,
      {
        cause: 'The package registry allows no more requests for now (429).',
        next: 'Retry later, use a mirror or proxy of the registry, or log in with a token, which allows more.',
      },
    ),
    rule(
      'registry-unauthorized',
      3,
      /401 Unauthorized|unauthorized: |no basic auth credentials|authentication required|incorrect username or password|authorization token has expired|invalid username\/password|status(?: code)?:? 401\b|Unauthenticated request|unauthorized to access repository/i,
      IMAGE_STEP,
    ),
    rule(
      'registry-forbidden',
      3,
      /pull access denied|insufficient_scope|repository does not exist or may require|requested access to the resource is denied|403 Forbidden|permission_denied|name unknown|repository (?:with name )?['"]?[\w./-]{1,120}['"]? (?:is )?(?:not found|does not exist)|Permission "[\w.]{1,80}" denied|access forbidden|not authorized to perform|cannot be overwritten because the repository is immutable/i,
      IMAGE_STEP,
    ),
    rule(
      'stage-missing',
      3,
      /docker\.io\/library\/(?<stage>[\w.-]{1,80}):latest: (?:failed to resolve source metadata for \S{1,160}: )?pull access denied/i,
      {
        cause:
          'COPY --from names “{stage}”, which is no stage of this Dockerfile, and no public image either.',
        next: 'Fix the name after --from=: it must match an “AS {stage}”, or be an image that this login may pull.',
        when: ({ step }) => /--from=/.test(step),
      },
    ),
    rule('registry-forbidden', 2, /: denied(?::|$)|^denied: /i, IMAGE_STEP),
    rule(
      'image-not-found',
      3,
      /no match for platform in manifest|no matching manifest for (?<platform>[\w/]{1,40})/i,
      {
        cause: 'The image doesn’t exist for the platform you build.',
        next: 'Build for a platform that the image has, or choose an image that has yours.',
        when: isImageStep,
      },
    ),
    rule(
      'image-not-found',
      3,
      /(?<![\w./-])(?<image>[\w.-]{1,100}(?::\d{1,5})?\/[\w./-]{1,200}[:@][\w.:-]{1,140}): not found/i,
      {
        cause: 'There is no image {image}.',
        next: 'Check the tag of {image}: a typo, or a tag that was deleted.',
        when: isImageStep,
      },
    ),
    rule(
      'image-not-found',
      3,
      /manifest unknown|\/manifests\/\S{1,160}: 404 Not Found|manifest (?:for )?(?:\S{1,200} )?(?:is )?not found|\btag "?[\w.-]{1,128}"? (?:is )?(?:not found|does not exist)/i,
      IMAGE_STEP,
    ),
    rule('image-not-found', 2, /(?:^|[\s"])[\w./-]{1,200}:[\w.-]{1,128}: not found$/i, IMAGE_STEP),
  ],
};
