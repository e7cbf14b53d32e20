// Secrets as their providers document them, in the places where builds print them: written down before the patterns were.

import { expect, it } from 'vitest';
import { redactSecrets } from '../../src/lib/redact.ts';
import { createRandom } from '../../src/sandbox/depot/random.ts';

const random = createRandom(11);
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const LETTERS = UPPER + LOWER + DIGITS;
const HEX = '0123456789abcdef';
const BECH32 = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';

const m = (length: number, letters = LETTERS) =>
  Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
const uuid = () => [8, 4, 4, 4, 12].map((length) => m(length, HEX)).join('-');

/** Made anew each time, in parts, so that no scanner takes them for real ones. */
const SECRETS: readonly (readonly [what: string, make: () => string, print: (s: string) => string])[] = [
  [
    'GitHub fine-grained in url',
    () => `github${'_pat_'}${m(22)}_${m(59)}`,
    (s) => `fatal: unable to access 'https://${s}@github.com/acme/x.git/'`,
  ],
  [
    'ghs in url as password',
    () => `ghs_${m(36)}`,
    (s) => `https://x-access-token:${s}@github.com/acme/x.git`,
  ],
  [
    'GitHub user only url password-less token',
    () => m(40, HEX),
    (s) => `fatal: Authentication failed for 'https://${s}@github.com/acme/x.git/'`,
  ],
  ['GitLab runner glrt', () => `glrt-${m(20)}`, (s) => `Verifying runner... ${s}`],
  ['GitLab routable', () => `glpat-${m(27)}.01.${m(9, LOWER + DIGITS)}`, (s) => `PRIVATE-TOKEN: ${s}`],
  [
    'GitLab deploy token gldt',
    () => `gldt-${m(20)}`,
    (s) => `docker login -u deploy -p ${s} registry.gitlab.com`,
  ],
  ['docker login -p', () => m(14), (s) => `docker login -u bot -p ${s} registry.acme.dev`],
  ['curl -u', () => m(16), (s) => `curl -u admin:${s} https://nexus.acme.dev/repo`],
  ['curl -u quoted', () => m(16), (s) => `+ curl -sSf -u 'ci:${s}' https://nexus.acme.dev`],
  ['mysql -p', () => m(14), (s) => `+ mysql -uroot -p${s} -h db`],
  ['sshpass', () => m(14), (s) => `sshpass -p ${s} scp x y`],
  ['PGPASSWORD', () => m(14), (s) => `+ PGPASSWORD=${s} psql -h db`],
  ['MYSQL_PWD', () => m(14), (s) => `MYSQL_PWD=${s} mysql`],
  ['npmrc _auth', () => `${m(30)}==`, (s) => `//nexus.acme.dev/:_auth=${s}`],
  ['npmrc _password', () => `${m(20)}=`, (s) => `//nexus.acme.dev/:_password=${s}`],
  ['npm uuid token', uuid, (s) => `//registry.npmjs.org/:_authToken=${s}`],
  ['netrc', () => m(16), (s) => `machine github.com login bot password ${s}`],
  ['pip index url', () => m(20), (s) => `Looking in indexes: https://__token__:${s}@pypi.acme.dev/simple`],
  ['pip index url only token', () => m(32), (s) => `Looking in indexes: https://${s}@pypi.acme.dev/simple`],
  ['maven settings', () => m(16), (s) => `<password>${s}</password>`],
  ['nuget clear text', () => m(16), (s) => `<add key="ClearTextPassword" value="${s}" />`],
  ['gradle -P', () => m(16), (s) => `./gradlew publish -PossrhPassword=${s}`],
  ['java -D', () => m(16), (s) => `java -Djavax.net.ssl.keyStorePassword=${s} -jar app.jar`],
  ['AWS session', () => `${m(300)}==`, (s) => `AWS_SESSION_TOKEN=${s}`],
  ['AWS secret in export', () => `${m(38)}/+`, (s) => `export AWS_SECRET_ACCESS_KEY="${s}"`],
  ['aws json', () => m(40), (s) => `"SecretAccessKey": "${s}",`],
  [
    'presigned S3',
    () => m(64, HEX),
    (s) => `GET https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${s}`,
  ],
  [
    'Azure SAS',
    () => `${m(43)}%3D`,
    (s) => `https://acme.blob.core.windows.net/c/f?sv=2022-11-02&sp=r&sig=${s}`,
  ],
  [
    'Azure client secret',
    () => `${m(3)}8Q~${m(34)}`,
    (s) => `az login --service-principal -u x -p ${s} --tenant y`,
  ],
  [
    'Azure SharedAccessKey',
    () => `${m(43)}=`,
    (s) => `Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${s}`,
  ],
  ['Azure DevOps PAT', () => m(52, LOWER + DIGITS), (s) => `AZURE_DEVOPS_EXT_PAT=${s}`],
  ['GCP sa private_key_id', () => m(40, HEX), (s) => `"private_key_id": "${s}",`],
  ['GCP refresh', () => `1//0${m(60)}`, (s) => `refresh_token: ${s}`],
  ['GOCSPX', () => `GOCSPX-${m(28)}`, (s) => `client ${s}`],
  ['Slack config xoxe', () => `xoxe.xoxp-1-${m(160)}`, (s) => `using ${s}`],
  ['Discord webhook', () => m(68), (s) => `POST https://discord.com/api/webhooks/123456789012345678/${s}`],
  [
    'Teams webhook',
    () => m(32, HEX),
    (s) =>
      `POST https://acme.webhook.office.com/webhookb2/${uuid()}@${uuid()}/IncomingWebhook/${s}/${uuid()}`,
  ],
  ['Telegram bot', () => `123456789:AA${m(33)}`, (s) => `GET https://api.telegram.org/bot${s}/sendMessage`],
  ['Stripe restricted', () => `rk_live_${m(99)}`, (s) => `stripe ${s}`],
  ['Stripe webhook', () => `whsec_${m(32)}`, (s) => `signing ${s}`],
  ['Twilio', () => m(32, HEX), (s) => `TWILIO_AUTH_TOKEN=${s}`],
  ['Mailgun', () => `key-${m(32, HEX)}`, (s) => `mailgun ${s}`],
  ['Mailchimp', () => `${m(32, HEX)}-us12`, (s) => `MAILCHIMP_API_KEY=${s}`],
  ['OpenAI proj', () => `sk-proj-${m(120)}`, (s) => `openai ${s}`],
  ['Anthropic', () => `sk-ant-api03-${m(93)}AA`, (s) => `x-api-key: ${s}`],
  ['Groq', () => `gsk_${m(52)}`, (s) => `groq ${s}`],
  ['Replicate', () => `r8_${m(37)}`, (s) => `replicate ${s}`],
  ['Sentry user', () => `sntryu_${m(64, HEX)}`, (s) => `sentry-cli --auth ${s}`],
  ['Sentry org', () => `sntrys_eyJ${m(120)}=_${m(43)}`, (s) => `using ${s}`],
  ['Sentry DSN', () => m(32, HEX), (s) => `SENTRY_DSN=https://${s}@o1.ingest.sentry.io/2`],
  ['Linear', () => `lin_api_${m(40)}`, (s) => `linear ${s}`],
  ['Notion', () => `ntn_${m(46)}`, (s) => `notion ${s}`],
  ['Figma', () => `figd_${m(40)}`, (s) => `figma ${s}`],
  ['Shopify', () => `shpat_${m(32, HEX)}`, (s) => `shopify ${s}`],
  ['Square', () => `EAAA${m(60)}`, (s) => `SQUARE_ACCESS_TOKEN=${s}`],
  ['New Relic', () => `NRAK-${m(27, UPPER + DIGITS)}`, (s) => `newrelic ${s}`],
  ['Grafana SA', () => `glsa_${m(32)}_${m(8, HEX)}`, (s) => `grafana ${s}`],
  ['Grafana cloud', () => `glc_${m(100)}=`, (s) => `grafana ${s}`],
  ['Datadog app key', () => m(40, HEX), (s) => `DD_APP_KEY=${s}`],
  ['Terraform cloud', () => `${m(14)}.atlasv1.${m(64)}`, (s) => `credentials "app.terraform.io" ${s}`],
  ['Pulumi', () => `pul-${m(40, HEX)}`, (s) => `pulumi login ${s}`],
  ['Doppler', () => `dp.st.prd.${m(42)}`, (s) => `doppler ${s}`],
  ['1Password SA', () => `ops_eyJ${m(200)}`, (s) => `op ${s}`],
  ['Databricks', () => `dapi${m(32, HEX)}`, (s) => `databricks ${s}`],
  ['Postman', () => `PMAK-${m(24, HEX)}-${m(34, HEX)}`, (s) => `newman ${s}`],
  ['Fly', () => `FlyV1 fm2_${m(120)}`, (s) => `fly ${s}`],
  ['Supabase', () => `sbp_${m(40, HEX)}`, (s) => `supabase ${s}`],
  ['Vercel env', () => m(24), (s) => `VERCEL_TOKEN=${s}`],
  ['Netlify', () => `nfp_${m(36)}`, (s) => `netlify ${s}`],
  ['Cloudflare', () => m(40), (s) => `CLOUDFLARE_API_TOKEN: ${s}`],
  ['Cloudflare key', () => m(37, HEX), (s) => `X-Auth-Key: ${s}`],
  ['Heroku', uuid, (s) => `HEROKU_API_KEY=${s}`],
  ['CircleCI', () => `CCIPAT_${m(22)}_${m(40, HEX)}`, (s) => `circleci ${s}`],
  ['Buildkite', () => `bkua_${m(40, HEX)}`, (s) => `buildkite ${s}`],
  ['Artifactory AKC', () => `AKC${m(70)}`, (s) => `jfrog ${s}`],
  ['Artifactory ref', () => `cmVmdGtuOjAxOj${m(50)}`, (s) => `X-JFrog-Art-Api: ${s}`],
  ['Sonar', () => `sqp_${m(40, HEX)}`, (s) => `mvn sonar:sonar -Dsonar.login=${s}`],
  ['Sonar token', () => `squ_${m(40, HEX)}`, (s) => `sonar ${s}`],
  ['RubyGems', () => `rubygems_${m(48, HEX)}`, (s) => `gem push ${s}`],
  ['crates', () => `cio${m(32)}`, (s) => `cargo login ${s}`],
  ['cargo env', () => `cio${m(32)}`, (s) => `CARGO_REGISTRY_TOKEN=${s}`],
  ['NuGet', () => `oy2${m(43, LOWER + DIGITS)}`, (s) => `dotnet nuget push x.nupkg --api-key ${s}`],
  ['NuGet -k', () => `oy2${m(43, LOWER + DIGITS)}`, (s) => `dotnet nuget push x.nupkg -k ${s}`],
  ['Docker PAT', () => `dckr_pat_${m(27)}`, (s) => `echo ${s} | docker login`],
  ['DigitalOcean', () => `dop_v1_${m(64, HEX)}`, (s) => `doctl ${s}`],
  ['Hetzner env', () => m(64), (s) => `HCLOUD_TOKEN=${s}`],
  ['Age key', () => `AGE-SECRET-KEY-1${m(58, BECH32)}`, (s) => `${s}`],
  [
    'PGP block',
    () => m(64),
    (s) => `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${s}\n-----END PGP PRIVATE KEY BLOCK-----`,
  ],
  [
    'OPENSSH',
    () => m(64),
    (s) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${s}\n-----END OPENSSH PRIVATE KEY-----`,
  ],
  [
    'escaped key in JSON',
    () => m(64),
    (s) => `"private_key": "-----BEGIN PRIVATE KEY-----\\n${s}\\n-----END PRIVATE KEY-----\\n"`,
  ],
  ['redis url no user', () => m(16), (s) => `redis://:${s}@cache:6379/0`],
  ['mongodb srv', () => m(16), (s) => `mongodb+srv://app:${s}@c0.mongodb.net/x`],
  ['password with @', () => `${m(6)}p@ss${m(4)}`, (s) => `postgres://bot:${s}@db/app`],
  ['jdbc', () => m(16), (s) => `jdbc:postgresql://db/app?user=bot&password=${s}`],
  ['ADO', () => m(16), (s) => `Server=db;User Id=sa;Password=${s};Encrypt=true`],
  ['Pwd=', () => m(16), (s) => `Server=db;Uid=sa;Pwd=${s};`],
  ['Cookie', () => m(40), (s) => `Set-Cookie: session=${s}; HttpOnly`],
  ['X-Vault-Token', () => `hvs.${m(90)}`, (s) => `X-Vault-Token: ${s}`],
  ['vault legacy', () => `s.${m(24)}`, (s) => `VAULT_TOKEN=${s}`],
  ['query token', () => m(32), (s) => `GET https://api.acme.dev/v1?access_token=${s}&x=1`],
  ['query key', () => m(39), (s) => `https://maps.example.com/js?key=${s}`],
  ['yaml api-key', () => m(24), (s) => `  api-key: '${s}'`],
  ['json camel', () => m(24), (s) => `{"clientSecret":"${s}"}`],
  ['escaped json', () => m(24), (s) => `{\\"apiKey\\":\\"${s}\\"}`],
  ['python dict', () => m(24), (s) => `{'password': '${s}', 'user': 'x'}`],
  ['ruby hash', () => m(24), (s) => `:password => "${s}"`],
  ['php array', () => m(24), (s) => `'password' => '${s}',`],
  ['ENV dockerfile space', () => m(24), (s) => `ENV NPM_TOKEN ${s}`],
  ['build-arg', () => m(24), (s) => `docker build --build-arg NPM_TOKEN=${s} .`],
  ['ARG', () => m(24), (s) => `#5 [2/9] RUN |1 NPM_TOKEN=${s} /bin/sh -c npm ci`],
  ['encryption key', () => m(44, HEX), (s) => `ENCRYPTION_KEY=${s}`],
  ['signing key', () => m(44), (s) => `SIGNING_KEY=${s}`],
  ['RAILS_MASTER_KEY', () => m(32, HEX), (s) => `RAILS_MASTER_KEY=${s}`],
  ['APP_KEY', () => `${m(43)}=`, (s) => `APP_KEY=base64:${s}`],
  ['laravel', () => `${m(43)}=`, (s) => `Application key [base64:${s}] set successfully.`],
  ['salt', () => m(44), (s) => `ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT=${s}`],
  ['deploy_key', () => m(44), (s) => `DEPLOY_KEY=${s}`],
  ['license key', () => m(32), (s) => `SIDEKIQ_LICENSE_KEY=${s}`],
  ['bundle config', () => m(20), (s) => `BUNDLE_GEMS__CONTRIBSYS__COM=abc:${s}`],
  ['bundle config set', () => m(20), (s) => `bundle config set gems.contribsys.com user:${s}`],
  ['composer auth', () => m(40), (s) => `COMPOSER_AUTH={"github-oauth":{"github.com":"${s}"}}`],
  ['http-basic composer', () => m(20), (s) => `composer config http-basic.repo.acme.dev bot ${s}`],
  ['helm --set', () => m(20), (s) => `helm upgrade x y --set db.password=${s}`],
  ['kubectl literal', () => m(20), (s) => `kubectl create secret generic x --from-literal=token=${s}`],
  ['vault kv put', () => m(20), (s) => `vault kv put secret/x password=${s}`],
  ['multi-line json', () => m(20), (s) => `  "token" : "${s}"`],
  ['password is', () => m(12), (s) => `Generated root password: ${s}`],
  [
    'temp password',
    () => `${m(4)}#${m(4)}!x`,
    (s) => `A temporary password is generated for root@localhost: ${s}`,
  ],
  ['dashed passphrase', () => `correct-${m(5, LOWER)}-battery`, (s) => `DB_PASSWORD=${s}`],
];

it.each(SECRETS)('hides: %s', (_what, make, print) => {
  for (let round = 0; round < 10; round++) {
    const secret = make();
    const shown = redactSecrets(print(secret));
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain(secret);
    // Nor a part of it that would be enough to try the rest.
    const half = secret.slice(-Math.ceil(secret.length / 2));
    expect(shown).not.toContain(half);
  }
});
