import { MASK } from './tokens.ts';
import { isEmpty, masked } from './values.ts';

/** Between words of a command line, including one that is a list: `["redis-cli","-a","x"]`. */
const GAP = '(?:[ \\t]|\\\\?["\'],?)';
const REST = '[^\\n|;&]{0,120}?';
const VALUE = '(?!\\[masked\\])([^\\s"\'\\\\,\\]]+)';

/** A program and those of its options that take a password or token; `joined`: without a space between them. */
const PROGRAMS: readonly (readonly [program: string, options: string, isJoined?: true])[] = [
  ['mysql\\w*|mariadb[\\w-]*|mycli|xtrabackup', '-p', true],
  ['sshpass|7z|zip|unzip', '-[pP]', true],
  ['sshpass|docker|podman|nerdctl|buildah|skopeo|crane|helm|cf|oc|az|mongo\\w*|snowsql|clickhouse-client', '-p'],
  ['redis-cli|redis-benchmark|valkey-cli|keydb-cli|snmp\\w+|minio|etcdctl', '-[aAX]'],
  ['ldap\\w+|kinit|impdp|expdp', '-w'],
  ['sqlcmd|bcp|osql|mosquitto_(?:pub|sub)|zip|unzip|lftp|rabbitmqadmin|isql|bsqldb', '-[Pp]'],
  ['curl|wget|httpie', '(?:-u|--user|-a)[ \\t="\',]{1,4}[^\\s:"\']{1,128}:', true],
  ['openssl', '-pass(?:in|out)?[ \\t"\',]{1,4}pass:', true],
  ['rabbitmqctl', '(?:add_user|change_password|authenticate_user)[ \\t"\',]{1,4}[\\w.-]{1,64}'],
  ['aws|npm|yarn|pnpm|pip|composer|git', '(?:aws_secret_access_key|aws_session_token|_auth(?:Token)?)'],
  ['vault', '(?:login|unwrap)(?:[ \\t]{1,4}-[\\w=-]{1,40}){0,3}'],
  ['smbclient|net use|mount\\.cifs|cadaver', '-U[ \\t]{1,4}[^\\s%"\']{1,64}%', true],
  ['htpasswd', '-[bnBc]{1,4}(?:[ \\t]{1,4}[^\\s-]\\S{0,80}){0,1}[ \\t]{1,4}\\w{1,40}'],
];

type Rule = { readonly isMeant: RegExp; readonly words: RegExp };

const PROGRAM_RULES: readonly Rule[] = PROGRAMS.map(([program, options, isJoined]) => {
  const name = `(?<![\\w-])(?:${program})(?!\\w)`;
  const gap = isJoined ? '' : `(?:=|${GAP}{1,8})`;
  return {
    isMeant: new RegExp(name),
    words: new RegExp(`(${name}${REST}${GAP}${options}${gap}["']?)${VALUE}`, 'g'),
  };
});

/** Most texts contain none of the programs: one test for all of them. */
const ANY_PROGRAM = new RegExp(`(?<![\\w-])(?:${PROGRAMS.map(([program]) => program).join('|')})(?!\\w)`);

const masksOf = (text: string): string =>
  ANY_PROGRAM.test(text)
    ? PROGRAM_RULES.reduce(
        (one, { isMeant, words }) => (isMeant.test(one) ? one.replace(words, `$1${MASK}`) : one),
        text,
      )
    : text;

/** `--password hunter2`, also in a list of arguments; `-Dpassword=` is a pair. */
const OPTION = new RegExp(
  String.raw`((?<![\w-])--?[a-z-]{0,24}(?:password|passwd|passphrase|pass|pwd|secret|token|api-?key|access-?key|auth|` +
    String.raw`credentials?)(?:[ \t]{1,4}|\\?["'],?[ \t]{0,4}(?=\\?["'])))(?!-|\\?["']-)` +
    String.raw`(\\?"[^"\n\\]+\\?"|\\?'[^'\n\\]+\\?'|[^\s"',\]]+)`,
  'gi',
);

/** `machine db login app password x` of .netrc, also across lines. */
const NETRC = /((?<![\w-])login\s{1,8}\S{1,128}\s{1,8}(?:account\s{1,8}\S{1,128}\s{1,8})?password\s{1,8})(\S+)/gi;

/** `host:port:database:user:password` of .pgpass. */
const PGPASS = new RegExp(
  '(?<![^\\s"\'`=(\\[,])(?![0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}(?![\\w:]))' +
    '((?=[\\d_-]{0,100}[A-Za-z*.])[\\w.*-]{1,100}:(?:\\d{2,5}|\\*):' +
    '(?:[A-Za-z_][\\w-]{0,62}|\\*):[A-Za-z_*][\\w.-]{0,62}:)' +
    '(?!\\[masked\\])([^\\s"\'`:,]{3,})(?=[\\s"\'`,;.)]|:?(?:\\s|$)|$)',
  'g',
);

/** Masks passwords among the arguments of commands, and in the lines of password files. */
export const maskCommands = (text: string): string => {
  const commands = masksOf(text);
  const options = !/-[a-z-]{0,24}(?:pass|pwd|secret|token|key|auth|cred)/i.test(commands)
    ? commands
    : commands.replace(OPTION, (whole: string, head: string, value: string) =>
        isEmpty(value.replaceAll('\\', '')) || value.startsWith('[masked') ? whole : head + masked(value),
      );
  const netrc = !/login\s/i.test(options)
    ? options
    : options.replace(NETRC, (whole: string, head: string, value: string) =>
        isEmpty(value) || value.startsWith(MASK) ? whole : head + MASK,
      );
  return netrc.replace(PGPASS, `$1${MASK}`);
};
