// Names, connections and certificates, in the words of libc, curl, wget, OpenSSL, Go, Node.js, Python and Java.

import { rule, type ToolRules } from '../rule.ts';

const HOST = {
  cause: 'The host {host} couldn’t be resolved.',
  next: 'Retry. If it fails again, check the name {host}, and whether only your own network knows it.',
};
const isElsewhere = (_: unknown, { host }: Readonly<Record<string, string | undefined>>) =>
  !/^(?:localhost|127\.|0\.0\.0\.0|::1|\[::1\])/.test(host ?? '');
const NETWORK = { when: isElsewhere };

export const NETWORK_RULES: ToolRules = {
  tool: 'network',
  rules: [
    rule('dns', 3, /Temporary failure resolving '(?<host>[\w.-]{1,200})'/i, HOST),
    rule('dns', 3, /getaddrinfo (?:EAI_AGAIN|ENOTFOUND) (?<host>[\w.-]{1,200})/, HOST),
    rule('dns', 3, /could not resolve (?:host|hostname|proxy):? ?'?(?<host>[\w.-]{1,200})/i, HOST),
    rule(
      'dns',
      3,
      /lookup (?<host>[\w.-]{1,200})(?: on [\w.:[\]]{1,60})?: (?:no such host|server misbehaving|Temporary failure|(?:(?:read|write|dial) udp \S{1,120}: )?(?:(?:read|write|connect): )?(?:i\/o timeout|connection refused|network is unreachable|no route to host))/i,
      HOST,
    ),
    rule(
      'dns',
      3,
      /Could not resolve '(?<host>[\w.-]{1,200})'|unable to resolve host(?: address)? ['‘“"]?(?<other>[\w.-]{1,200})|bad address '(?<third>[\w.-]{1,200})'/i,
    ),
    rule('dns', 3, /UnknownHostException:? ?(?<host>[\w.-]{0,200})|Unknown host (?<other>[\w.-]{1,200})/),
    rule(
      'dns',
      3,
      /Temporary failure in name resolution|Name or service not known|nodename nor servname|no such host|\bEAI_AGAIN\b|\bENOTFOUND\b|Name resolution failure|DNS lookup error|DNS: transient error|failed to lookup address information|Resource temporarily unavailable \([\w.-]{1,120}:\d{1,5}\)|TemporaryNameServerFailure|\[:inet6?\], :nxdomain|UnknownHostName/i,
    ),
    rule(
      'certificate',
      3,
      /x509: |certificate verify failed|CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|self[- ]signed certificate|unable to (?:get|verify) (?:local issuer|the first) certificate|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)|certificate has expired|CERT_HAS_EXPIRED|server certificate verification failed|SSL certificate problem|PKIX path building failed|curl: \(60\)|certificate is not trusted|No system certificates available|invalid peer certificate|certificate verification failed|cannot verify \S{1,160} certificate|The certificate of \S{1,160} is not trusted|server certificate not trusted|remote certificate is invalid|SSL peer certificate|error setting certificate verify locations|(?:Ignoring|fetching|opening|ERROR:) https:\/\/\S{1,200}: Permission denied/i,
    ),
    rule(
      'download-404',
      3,
      /curl: \(\d{1,3}\) The requested URL returned error: 404|urllib\.error\.HTTPError: HTTP Error 404|ERROR 404: Not Found|server returned error: HTTP\/\d(?:\.\d)? 404|invalid (?:response|not-modified ETag).{0,40}404|response status 404|HTTP (?:request failed: )?404 Not Found.{0,40}ADD/i,
      {
        next: 'Fix the URL in this step: the file or version is not there.',
      },
    ),
    rule(
      'network',
      2,
      /net\/http: TLS handshake timeout|TLS handshake (?:timeout|failed)|i\/o timeout|Client\.Timeout (?:exceeded|or context)|request canceled while waiting for connection/i,
      NETWORK,
    ),
    // The last of many attempts, and mirrors that never answered: what is missing afterwards is missing because of it.
    rule(
      'network',
      3,
      /(?:Ignoring|fetching|opening|ERROR:) http:\/\/\S{1,200}: Permission denied|Retry\(total=0,.{0,160}(?:NewConnection|ConnectTimeout|ReadTimeout|Protocol|ConnectionReset|RemoteDisconnected|Proxy)|[WE]: Failed to fetch https?:\/\/\S{1,200}\s{1,4}(?:Could not connect|Connection (?:failed|timed out|refused)|Cannot initiate|Unable to connect|50[0234] |Could not handshake)|(?:Ignoring|fetching|opening|ERROR:) https?:\/\/\S{1,200}: (?:network error|temporary error|TLS: unspecified error|operation timed out|connection (?:refused|reset|aborted)|I\/O error|HTTP error 5)/i,
    ),
    rule(
      'network',
      2,
      /gnutls_handshake\(\) failed|failed commit on ref "[^"]{1,160}": no response|GnuTLS recv error|Could not (?:fetch specs|download gem) from |Could not transfer artifact \S{1,200} from\/to .{1,160}: (?:Transfer failed|Connect|Read timed out|Remote host|Premature|Broken pipe)|curl: \(\d{1,3}\) (?:The requested URL returned error: 5\d\d|Failed to connect|Operation timed out|Recv failure|Empty reply|transfer closed|OpenSSL SSL_)|curl error (?:7|28|35|52|56|92)|\[28\] Timeout was reached|\[35\] SSL connect error|Could not reach host|Net::(?:Open|Read)Timeout|Remote host (?:closed connection during|terminated the) handshake|Failed to fetch (?:font )?[`']|has timed out after \d{1,7}ms|ERROR 50[0234]: |got 5\d\d$|socket\.timeout|SocketTimeoutException|SocketException: Connection reset|UNABLE_TO_CONNECT|Error when performing the request to https?:|Response Code: 5\d\d|status code: 5\d\d, reason|Received status code 5\d\d|PUPPETEER_SKIP_DOWNLOAD|CondaHTTPError|URLError: <urlopen error/i,
      NETWORK,
    ),
    rule(
      'network',
      2,
      /connection reset by peer|ECONNRESET|socket hang up|unexpected EOF(?! while)|Premature end of|early EOF|RPC failed; curl|ERR_SOCKET_TIMEOUT|ETIMEDOUT|ESOCKETTIMEDOUT|ConnectTimeout|ReadTimeout|Read timed out|Connect timed out|connection (?:timed out|attempt failed)|Connection broken|IncompleteRead|Network is unreachable|ENETUNREACH|EHOSTUNREACH|No route to host|SSL_ERROR_SYSCALL|SSL connection timeout|curl: \((?:7|28|35|52|56|92)\)|stream .{0,30}(?:was not closed cleanly|reset)|stream error: stream ID|use of closed network connection|read\/write on closed pipe|broken pipe$|(?:^|: )operation timed out|EIDLETIMEOUT|network timeout at: https?:|Idle timeout reached for host|\[:inet6?\], :(?:timeout|econnrefused|closed)|status_code: (?:28|35|52|56)$|http2: server sent GOAWAY/i,
      NETWORK,
    ),
    rule(
      'network',
      2,
      /(?<![\w.-])(?<host>[\w.-]{1,120}):\d{1,5}:? (?:connect: )?(?:connection )?refused|ECONNREFUSED (?<other>[\w.:-]{1,120})|Failed to connect to (?<third>[\w.-]{1,120}) port/i,
      {
        when: (_, { host, other, third }) => isElsewhere(_, { host: host ?? other ?? third }),
      },
    ),
    rule(
      'network',
      2,
      /(?:ERR_PNPM_META_FETCH_FAIL|failed to do request: .{0,200}: EOF$)|\b(?:502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out|500 Internal Server Error|521|522)\b/i,
    ),
    // Noise in many tests; where nothing else explains the failure, it does.
    rule(
      'network',
      1,
      /(?:ECONNREFUSED |connection to server at "|\bdial tcp )(?<host>(?:127\.0\.0\.1|::1|\[::1\]|localhost)(?::\d{1,5})?)\b/i,
      {
        cause: 'The step connects to {host}, and nothing listens there during a build.',
        next: 'Don’t ask a database or server of your own while the image is built: do it when the container starts, or give the build a stub.',
      },
    ),
    rule(
      'network',
      1,
      /unexpected status(?: code)?:? ?5\d\d|response status code 5\d\d|HTTP(?:\/\d(?:\.\d)?)? 5\d\d|Some index files failed to download|Unable to connect to|connection refused|code: '(?:ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|UND_ERR_SOCKET)'|spurious network error|trouble with your network connection/i,
    ),
  ],
};
