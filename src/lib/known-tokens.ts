// Secrets that are known by their own form, whatever stands around them, as their providers document it:
// https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns

/** At least twenty letters and digits follow, in one piece, as in no identifier that begins so. */
const BEFORE_LETTERS = `
  ATBB NRAK- NRII- bkua_ doo_v1_ dop_v1_ dor_v1_ gho_ ghp_ ghr_ ghs_ ghu_ gsk_ hf_ lin_api_ lin_oauth_ nfc_ nfp_ npm_ ntn_ phx_
  pul- r8_ rk_live_ rk_test_ rubygems_ sbp_ sk- shpat_ shpca_ shppa_ shpss_ sk_live_ sk_test_ sntryu_ sqa_ sqp_ squ_ whsec_`;

/** Here signs may stand among them: nothing else begins so. */
const BEFORE_ANYTHING = `
  ATATT3 ATCTT3 CCIPAT_ CCIPRJ_ EAAA GOCSPX- PMAK- dckr_oat_ dckr_pat_ figd_ figo_ fm2_ github_pat_ glc_ glsa_ hvb. hvr. hvs.
  lsv2_pt_ lsv2_sk_ nvapi- ops_eyJ pplx- pscale_oauth_ pscale_pw_ pscale_tkn_ pypi-Ag sk-admin- sk-ant- sk-or- sk-proj- sk-svcacct- sntrys_ sq0atp- sq0csp- tskey-api-
  tskey-auth- tskey-client- xai- xkeysib- ya29.`;

const oneOf = (words: string) =>
  `(?<![\\w.-])(?:${words.trim().replaceAll('.', '\\.').split(/\s+/).join('|')})`;

export const KNOWN_TOKENS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: 'private key',
    // Also one whose end was cut off.
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { what: 'age key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{40,70}/g },
  { what: 'token with a prefix', pattern: new RegExp(`${oneOf(BEFORE_LETTERS)}[A-Za-z0-9]{20,600}`, 'g') },
  {
    what: 'token with a prefix and signs',
    pattern: new RegExp(
      `${oneOf(BEFORE_ANYTHING)}(?=[\\w+/=-]{0,80}\\d)[\\w+/=-]{20,600}(?:\\.[\\w-]{2,200}){0,2}`,
      'g',
    ),
  },
  { what: 'PyPI token', pattern: /\bpypi-[A-Za-z0-9]{30}[\w-]{10,300}/g },
  { what: 'Notion token', pattern: /\bsecret_[A-Za-z0-9]{43}\b/g },
  { what: 'crates.io token', pattern: /\bcio[A-Za-z0-9]{32}\b/g },
  { what: 'NuGet key', pattern: /\boy2[a-z0-9]{43}\b/g },
  { what: 'Artifactory key', pattern: /\bAKC[A-Za-z0-9]{60,100}\b/g },
  { what: 'Doppler token', pattern: /\bdp\.[a-z]{2,6}\.(?:[\w-]{2,35}\.)?[A-Za-z0-9]{40,44}\b/g },
  { what: 'Depot token', pattern: /\bdepot_[a-z]{2,20}_[A-Za-z0-9]{8,200}\b/g },
  { what: 'GitLab token', pattern: /\bgl[a-z]{2,5}-[\w-]{16,300}(?:\.[\w-]{2,20}){0,2}/g },
  { what: 'Slack token', pattern: /\b(?:xox[abeoprs]|xapp)(?:\.xox[bp])?-[A-Za-z0-9-]{10,400}/g },
  { what: 'AWS key id', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g },
  { what: 'Google API key', pattern: /\bAIza[\w-]{35}/g },
  { what: 'Google refresh token', pattern: /\b1\/\/0[\w-]{40,120}/g },
  { what: 'Azure client secret', pattern: /\b[\w.~-]{3}8Q~[\w.~-]{31,34}/g },
  { what: 'SendGrid key', pattern: /\bSG\.[\w-]{16,64}\.[\w-]{16,64}/g },
  { what: 'Databricks token', pattern: /\bdapi[a-f0-9]{32}\b/g },
  { what: 'Mailgun key', pattern: /(?<![\w-])key-[a-f0-9]{32}\b/g },
  { what: 'Terraform Cloud token', pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,80}/g },
  { what: 'Airtable token', pattern: /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b/g },
  { what: 'Dynatrace token', pattern: /\bdt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}\b/g },
  { what: 'Artifactory token', pattern: /\bcmVmdGtu[A-Za-z0-9]{50,100}/g },
  { what: 'Laravel key', pattern: /\bbase64:[A-Za-z0-9+/]{42,44}={0,2}/g },
  { what: 'JWT', pattern: /\beyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}/g },
  {
    what: 'webhook',
    pattern:
      /https:\/\/(?:hooks\.slack\.com\/[a-z]{1,20}|(?:[a-z]{1,20}\.)?discord(?:app)?\.com\/api\/webhooks|[\w-]{1,60}\.webhook\.office\.com)\/[\w/@.-]{10,400}/gi,
  },
  { what: 'Telegram token', pattern: /(?<=\bbot|\b)\d{8,10}:AA[\w-]{33}/g },
];
