// Which addresses are Slack's: what the bot posts or downloads with its token goes there alone.

const SLACK_HOSTS = ['slack.com', 'slack-gov.com'];

/**
 * A signed request names addresses too, but the bot trusts only Slack's own hosts.
 * @param apiUrl SLACK_API_URL, whose host is trusted too
 */
export function isSlackUrl(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host, username, password } = new URL(url);
  if (username || password) return false;
  const api = new URL(apiUrl);
  if (host === api.host && protocol === api.protocol) return true;
  return (
    protocol === 'https:' && SLACK_HOSTS.some((known) => hostname === known || hostname.endsWith(`.${known}`))
  );
}
