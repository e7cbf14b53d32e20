// apt and dpkg (Debian 10 to 13, Ubuntu 18.04 to 24.04), apk-tools 2 and 3, dnf, yum, microdnf, zypper, pacman 6 and 7.

import { rule, type StepContext, type ToolRules } from '../rule.ts';

const updates = ({ command }: StepContext) =>
  /\bapt(?:-get)?(?:\s{1,4}[^\s&|;]{1,60}){0,6}?\s{1,4}update\b/.test(command);
const APT_INDEX = {
  cause: 'apt doesn’t know the package {package}: its index isn’t there.',
  next: 'Run apt-get update && apt-get install in the same RUN.',
  when: (context: StepContext) => !updates(context),
};
const APT_PACKAGE = {
  cause: 'The distribution has no package {package}.',
  next: 'Check the name of {package} for this release of the base image, or add the repository that has it.',
  when: updates,
};
const EOL = {
  cause: 'This release of the distribution has reached its end, and its repositories are gone.',
  next: 'Move to a supported base image; pointing apt at the archive (archive.debian.org, old-releases.ubuntu.com) is a stopgap.',
};
const CENTOS = {
  cause: 'This CentOS release has reached its end, and its mirrors are gone.',
  next: 'Move to a supported base image (Rocky, Alma, UBI); vault.centos.org is a stopgap.',
};

export const LINUX_PACKAGES: ToolRules = {
  tool: 'linux-packages',
  rules: [
    rule(
      'distribution-eol',
      3,
      /The repository 'https?:\/\/(?:[\w-]{1,30}\.){0,3}(?:debian\.org|ubuntu\.com)\/\S{0,80} (?<release>[\w/-]{1,60}) Release' (?:does not|no longer) ha(?:ve|s) a Release file/i,
      {
        ...EOL,
        cause: 'The repositories of {release} are gone: this release has reached its end.',
      },
    ),
    rule(
      'distribution-eol',
      3,
      /Failed to fetch https?:\/\/\S{0,60}\/dists\/(?<release>stretch|buster|jessie|wheezy|squeeze|trusty|xenial|artful|cosmic|disco|eoan|groovy|hirsute|impish|kinetic|lunar|mantic|oracular)\S{0,120}\s{1,4}404/i,
      {
        ...EOL,
        cause: 'The repositories of {release} are gone: this release has reached its end.',
      },
    ),
    // 38 bytes are the error page that its mirrors answer with.
    rule('distribution-eol', 2, /^CentOS(?: Linux |-)8 - .{1,60} 38 {1,2}B /, CENTOS),
    rule(
      'distribution-eol',
      3,
      /mirrorlist\.centos\.org|https?:\/\/(?:vault|mirror)\.centos\.org\/\S{1,160}: \[Errno 14\] HTTPS? Error 404|Status code: 404 for https?:\/\/(?:vault|mirror)\.centos\.org|Cannot prepare internal mirrorlist: No URLs in mirrorlist|Cannot find a valid baseurl for repo/i,
      CENTOS,
    ),
    rule(
      'repository-key',
      3,
      /NO_PUBKEY (?<key>[0-9A-F]{8,40})|EXPKEYSIG|KEYEXPIRED|REVKEYSIG|At least one invalid signature was encountered|Could not (?:execute 'apt-key'|handle) .{0,60}|UNTRUSTED signature|BAD signature|GPG (?:check FAILED|key retrieval failed)|Public key for \S{1,120} is not installed|Signature verification failed for file|Can't check signature: No public key|is unknown trust|invalid or corrupted package \(PGP|The following signatures (?:couldn't be verified|were invalid)/i,
      {
        next: 'Install the repository’s current key (for Debian’s own: update the base image), then run apt-get update again.',
      },
    ),
    rule('package-auth', 3, /[EW]: Failed to fetch (?<url>https?:\/\/\S{1,200})\s{1,4}40[13]\b/, {
      cause: 'The package repository refuses {url}.',
      next: 'Pass the repository’s credentials (/etc/apt/auth.conf.d) to this step as a build secret; without any, look at the proxy in between.',
    }),
    // What follows from a key that is missing, and from an answer that is none.
    rule('repository-key', 2, /^E: The repository '[^']{1,200}' is (?:not|no longer) signed\.$/, {
      next: 'Install the repository’s current key (for Debian’s own: update the base image), then run apt-get update again.',
    }),
    rule(
      'repository-key',
      2,
      /^gpg: (?:keyserver receive failed|no valid OpenPGP data found|BAD signature)/,
      {
        cause: 'A signing key could not be fetched or does not fit.',
        next: 'Use a key server that answers (keyserver.ubuntu.com, keys.openpgp.org) or ship the key file with the build.',
      },
    ),
    rule('package-index-missing', 3, /E: Unable to locate package (?<package>[\w.+-]{1,100})/, APT_INDEX),
    rule('package-not-found', 3, /E: Unable to locate package (?<package>[\w.+-]{1,100})/, APT_PACKAGE),
    rule(
      'package-index-missing',
      2,
      /E: Package '(?<package>[^']{1,100})' has no installation candidate/,
      APT_INDEX,
    ),
    rule(
      'package-not-found',
      2,
      /E: Package '(?<package>[^']{1,100})' has no installation candidate/,
      APT_PACKAGE,
    ),
    rule('package-not-found', 3, /E: Couldn't find any package by (?:glob|regex) '(?<package>[^']{1,100})'/, {
      ...APT_PACKAGE,
      when: () => true,
    }),
    rule(
      'pinned-version-gone',
      3,
      /E: Version '(?<version>[^']{1,100})' for '(?<package>[^']{1,100})' was not found/,
      {
        cause: 'Version {version} of {package} is no longer in the repository.',
        next: 'Pin a version of {package} that exists, or leave the version out and pin the base image instead.',
      },
    ),
    rule('package-index-missing', 3, /^error: failed retrieving file .{1,200} error: 404$/, {
      cause: 'pacman’s index is out of date: it names packages that are no longer there.',
      next: 'Run pacman -Syu and the install in the same RUN.',
    }),
    // Of another processor: the wrong package was downloaded.
    rule(
      'wrong-platform',
      3,
      /: Depends: \S{1,100}:(?<platform>amd64|i386|arm64|armhf) .{0,60}but it is not installable/,
      {
        cause: 'The package is for {platform}, and the image is not.',
        next: 'Download the package for the platform you build ($TARGETARCH), or build only for {platform}.',
      },
    ),
    rule('package-index-missing', 3, /package mentioned in index not found \(try 'apk update'\)/, {
      cause: 'apk’s index is out of date: it names packages that are no longer there.',
      next: 'Use apk add --no-cache, or run apk update in the same RUN.',
    }),
    rule('unknown', 3, /Release file for \S{1,200} is not valid yet/, {
      cause: 'The clock of the builder is behind: apt takes the repository for one of the future.',
      next: 'Retry on another builder, or set its clock.',
    }),
    rule('unknown', 3, /Release file for \S{1,200} is expired/, {
      cause: 'The repository’s Release file has expired.',
      next: 'Retry. For a snapshot or archive, pass -o Acquire::Check-Valid-Until=false to apt-get update.',
    }),
    rule('unknown', 3, /The method driver \/usr\/lib\/apt\/methods\/https could not be found/, {
      cause: 'This apt can’t use https repositories yet.',
      next: 'Install apt-transport-https and ca-certificates before you add the repository.',
    }),
    rule('unknown', 2, /^dpkg: error processing package (?<package>[\w.+:-]{1,80}) \(--configure\)/, {
      cause: 'The post-installation script of {package} failed.',
      next: 'Read what it says above this line: scripts that start a service, or ask, fail in a build (policy-rc.d, DEBIAN_FRONTEND=noninteractive).',
    }),
    rule('unknown', 3, /Problem executing scripts APT::Update::Post-Invoke/, {
      cause: 'The base image is newer than the builder’s container runtime can run.',
      next: 'Update the builder (runc, libseccomp), or use an older base image.',
    }),
    rule('package-index-missing', 3, /E: Failed to fetch \S{1,200}\.deb\s{1,4}404\s{1,4}Not Found/, {
      cause: 'apt’s index is out of date: it names packages that are no longer there.',
      next: 'Run apt-get update && apt-get install in the same RUN, so that a cached index is never used.',
    }),
    rule(
      'dependency-conflict',
      2,
      /E: Unable to correct problems, you have held broken packages|The following packages have unmet dependencies/,
      {},
    ),
    rule(
      'dependency-conflict',
      3,
      /^\s{0,4}Problem(?: \d{1,3})?: (?:conflicting requests|(?:cannot install|package) .{1,160}|problem with installed)|nothing provides \S{1,120} needed by|^\s{1,4}[\w.+:-]{1,100} : (?:Depends|Conflicts|Breaks|PreDepends): /,
      {},
    ),
    rule(
      'dependency-conflict',
      3,
      /trying to overwrite (?<file>\S{1,160}) owned by |trying to overwrite '(?<other>[^']{1,160})', which is also in package/,
      {
        cause: 'Two packages bring the same file.',
        next: 'Install only one of the packages that the message names (or force it: --force-overwrite).',
      },
    ),
    rule('dependency-conflict', 2, /^\s{2,8}conflicts: \S/, {
      cause: 'Two Alpine packages exclude each other.',
      next: 'Install only one of the packages that the message names.',
    }),
    rule(
      'checksum-mismatch',
      2,
      /Hash Sum mismatch|File has unexpected size .{0,60}Mirror sync in progress/i,
      {
        cause: 'The package mirror answered with files that don’t fit together, as during a sync.',
        next: 'Retry. If it fails again, use another mirror.',
      },
    ),
    rule(
      'permission',
      3,
      /Could not open lock file \S{1,100} - open \(13: Permission denied\)|List directory \/var\/lib\/apt\/lists\/partial is missing\. - Acquire \(13|are you root\?|This command has to be run (?:with superuser|under the root)/i,
      {
        cause: 'The package manager needs root, and this step runs as another user.',
        next: 'Install packages before USER, or switch to USER root for this step.',
      },
    ),
    rule('package-not-found', 3, /^\s{0,4}(?<package>[\w.+:-]{1,100}) \((?:no such package|missing)\)/, {
      cause: 'Alpine has no package {package}.',
      next: 'Check the name of {package} for this Alpine release (pkgs.alpinelinux.org), or enable its repository.',
    }),
    rule(
      'package-index-missing',
      3,
      /(?:Ignoring|opening(?: from cache)?) (?:https?:\/\/\S{1,140}|\S{0,140}APKINDEX\S{0,40}): No such file or directory/i,
      {
        cause: 'apk has no package index.',
        next: 'Use apk add --no-cache, or run apk update in the same RUN.',
      },
    ),
    rule(
      'pinned-version-gone',
      3,
      /breaks: [\w.-]{1,80}\[(?<package>[\w.+-]{1,100})[=~<>]{1,2}(?<version>[^\]]{1,60})\]/,
      {
        cause: 'Alpine no longer has {package} {version}: it keeps only the newest version.',
        next: 'Pin {package} to the version that is there, or use ~= or no version.',
      },
    ),
    rule('package-index-missing', 3, /^Warning: No repositories defined|^There are no enabled repos/, {
      cause: 'The image has no package repositories configured.',
      next: 'Add a repository (zypper addrepo, dnf config-manager) and refresh it before you install, or use a base image that has them.',
    }),
    rule(
      'package-not-found',
      3,
      /(?:Error: )?Unable to find a match: (?<package>.{1,120})|No match for argument: (?<other>\S{1,120})|No package (?<third>\S{1,100}) available|No provider of '(?<fourth>[^']{1,100})' found|Package '(?<fifth>[^']{1,100})' not found\.$|^error: No package matches '(?<sixth>[^']{1,100})'|^error: target not found: (?<seventh>\S{1,100})/,
      {
        next: 'Check the package’s name for this release, and enable the repository that has it (EPEL, CRB).',
      },
    ),
    rule(
      'network',
      2,
      /Failed to download metadata for repo|Cannot download repomd\.xml|^error: (?:failed retrieving file (?!.{0,200}error: 404)|failed to synchronize|cannot update repo)|temporary error \(try again later\)|fetching \S{0,120}: (?:network error|temporary error|I\/O error)/i,
    ),
  ],
};
