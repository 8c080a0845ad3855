/**
 * Credentials with a shape of their own: the published prefixes of their issuers. Each is matched at the start of a
 * word only. A prefix that ordinary names can have is followed by something that no name has.
 */
const AFTER_A_NAME =
  '(?=[A-Za-z0-9_-]{0,60}(?:[A-Za-z0-9]{16}|\\d[A-Za-z0-9_-]{0,60}[A-Z]|[A-Z][A-Za-z0-9_-]{0,60}\\d))';

/** Prefixes that are followed only by letters, digits, `_` and `-`. */
const PREFIXED: readonly string[] = [
  'xox[a-z](?:\\.xox[a-z])?-|xapp-|xwfp-', // Slack
  'gh[a-z]_|github_pat_|v1\\.[0-9a-f]{40}', // GitHub
  'gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|oas|wt)-|GR1348941', // GitLab
  '(?:sk|rk|pk)_(?:live|test|prod)_|(?:sk|pk)-lf-|sk_[0-9a-f]{16}', // Stripe, Langfuse, ElevenLabs
  'GOCSPX-|1\\/\\/0[0-9a-z]', // Google
  'dckr_[a-z]{2,6}_', // Docker Hub
  'npm_|pypi-|rubygems_|CLOJARS_|cio(?=[A-Za-z0-9]{32})|oy2(?=[a-z0-9]{43})|AKCp|cmVmdGtuOj', // package registries
  '(?:dop|doo|dor)_v1_|vercel_|vcp_|vck_|nfp_|rnd_|sbp_|sb_secret_|napi_|pscale_[a-z]{2,6}_|HRKU-', // hosting
  'shp(?:at|ca|pa|ss)_|sq0[a-z]{3}-|EAAA|rzp_(?:live|test)_|shippo_(?:live|test)_|FLWSECK(?:_TEST)?-|duffel_[a-z]{4}_',
  '(?:NRAK|NRJS|NRII|NRRA)-|gl(?:sa|c)_|sntry[su]_|hc[abik][a-z]{2}_|ph[cx]_|' +
    'dt0[a-z]\\d{2}\\.|essu_|tskey-|lsv2_[a-z]{2}_',
  'hv[sbr]\\.|dp\\.(?:pt|st|ct|sa|scim|audit)\\.|ops_|atlasv1\\.|pul-(?=[0-9a-f]{20})|ory_[a-z]{2}_|dnkey-|spectral_',
  'hf_|api_org_|gsk_|r8_|pplx-|xai-|nvapi-|tvly-|pcsk_|csk-|fw_(?=[A-Za-z0-9]{20})|co_(?=[A-Za-z0-9]{32})', // models
  'lin_(?:api|oauth)_|figd_|ntn_|secret_(?=[A-Za-z0-9]{32})|PMAK-|CFPAT-|rdme_|tfp_|waka_|fio-u-|PRVT-',
  'ATATT|ATCTT|ATBB|ATTA|BBDC-', // Atlassian
  'xkeysib-|xsmtpsib-|mlsn\\.|re_(?=[A-Za-z0-9]{8}_)|md-(?=[A-Za-z0-9_-]{22})', // mail
  'CCIPAT_|CCIPRJ_|bkua_|sq[pua]_|sgp_|slk_|snyk_|pn[ub]_|akab-|' +
    'cfut_|cfat_|fo1_|fm[12]_|mdb_sa_sk_|AVNS_|dapi(?=[0-9a-f]{24})',
  'AGE-SECRET-KEY-|EZ[AT]K|aio_(?=[A-Za-z0-9]{28})|pat-[a-z]{2}\\d-|access-(?:sandbox|development|production)-|tk-us-',
  'LTAI|AKID(?=[A-Za-z0-9]{13})|AKLT|AQVN|y[0-3]_(?=[A-Za-z0-9_-]{40})|' +
    'ABSK|bedrock-api-key-|p8e-|sl\\.(?=[A-Za-z0-9_-]{40})',
];

const SHAPES: readonly string[] = [
  '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{12,}', // AWS access key ids
  '(?:IQoJ|FwoG|FQoG|AQoD)[A-Za-z0-9+/=_%-]{40,}', // AWS session tokens
  'eyJ[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*){1,4}', // JWT, JWE
  '(?:eyJ|ewog|ewoi|W3si|eyAi)[A-Za-z0-9+/_-]{12,}={0,2}', // base64 of a JSON document
  'LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]{12,}', // base64 of a PEM block
  `(?:${PREFIXED.join('|')})[A-Za-z0-9_=+/.-]{12,}`,
  `sk-${AFTER_A_NAME}[A-Za-z0-9_-]{16,}`, // model providers
  'whsec_[A-Za-z0-9+/=]{12,}',
  'AIza[A-Za-z0-9_-]{30,}',
  'AQ\\.Ab[A-Za-z0-9_-]{20,}',
  'ya29\\.[A-Za-z0-9_-]{20,}',
  'SG\\.[A-Za-z0-9_-]{12,}\\.[A-Za-z0-9_-]{12,}', // SendGrid
  '(?:SK|AC)[0-9a-f]{32}', // Twilio
  'key-[0-9a-f]{32}', // Mailgun
  '[0-9a-f]{32}-us\\d{1,2}(?![A-Za-z0-9])', // Mailchimp
  'EAA[A-Za-z0-9]{30,}', // Meta
  'pat[A-Za-z0-9]{14}\\.[a-f0-9]{32,}', // Airtable
  '(?:api|sdk|mob)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', // LaunchDarkly
  '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{20,}', // Terraform
  '[A-Za-z0-9_~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}', // Entra ID
  '\\d{8,10}:AA[A-Za-z0-9_-]{30,}', // Telegram
  '[MNO][A-Za-z0-9_-]{22,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}', // Discord
  'AAAA[A-Za-z0-9_-]{7}:[A-Za-z0-9_-]{100,}', // Firebase
  'access_token\\$production\\$[a-z0-9]{12,}\\$[a-f0-9]{24,}', // PayPal
  '(?:sk|pk|tk)\\.eyJ[A-Za-z0-9_.-]{12,}', // Mapbox
  'v1\\.0-[a-f0-9]{24}-[a-f0-9]{60,}', // Cloudflare
];

export const VENDOR_SHAPE = new RegExp(`(?<![A-Za-z0-9])(?:${SHAPES.join('|')})`, 'g');

/**
 * Candidates for shapes: a run of the characters that shapes contain. Most of a text is shorter words. A run is
 * preceded by neither letter nor digit, as the shapes require.
 */
export const LONG_RUN = /[A-Za-z0-9_=+/.%:$~-]{12,}/g;

/** Web hooks whose URL is the credential: the host stays. */
const HOOK_HOSTS = [
  String.raw`hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)`,
  String.raw`discord(?:app)?\.com\/api(?:\/v\d{1,2})?\/webhooks`,
  String.raw`[a-z0-9-]{1,60}\.webhook\.office\.com`,
  String.raw`hooks\.zapier\.com\/hooks\/catch`,
  String.raw`api\.telegram\.org\/bot`,
  String.raw`chat\.googleapis\.com\/v1\/spaces`,
  String.raw`events\.pagerduty\.com\/integration`,
].join('|');
export const HOOK = new RegExp(`(?<![A-Za-z0-9.-])((?:${HOOK_HOSTS})\\/?)(?:\\[masked\\]|[^\\s"'\`<>|\\])}])+`, 'gi');
