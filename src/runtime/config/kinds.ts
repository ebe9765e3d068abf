import * as z from "zod";
import { createSecret } from "../../domain/secret.ts";
import { parseAllowRule } from "../../federation/allow-rule.ts";
import { canonicalHost } from "../../ocm/address.ts";
import { parseGatewayAddress } from "../../platform/gateway/address.ts";
import { parseDuration } from "./duration.ts";
import type { Kind } from "./setting.ts";
import { parseSize } from "./size.ts";
import { parseListen, parseWebAddress } from "./web-address.ts";

/** A text that `read` turns into a value, or refuses with `undefined`. */
function readable<T>(read: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = read(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: "custom" });
    return z.NEVER;
  });
}

/** Any text that is not empty and fits on a line. */
export const text = {
  schema: z
    .string()
    .trim()
    .regex(/^[^\p{Cc}]{1,1000}$/u),
  expects: "a text of at most 1000 characters on one line",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** The content of a file given in place, kept from being printed. */
export const hiddenText = {
  schema: z.string().min(1).transform(createSecret),
  expects: "the content of such a file as a text",
  form: "text",
} as const satisfies Kind<z.ZodType>;

const LEAST_SEALING_SECRET = 32;
const sealingSecretText = z
  .string()
  .trim()
  .min(LEAST_SEALING_SECRET)
  .max(1000)
  .regex(/^[^\s,]+$/)
  .transform(createSecret);

/** What keys are derived from. */
export const sealingSecret = {
  schema: sealingSecretText,
  expects: `at least ${LEAST_SEALING_SECRET} characters without spaces and commas, such as the output of \`openssl rand -base64 32\``,
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Several of them. */
export const sealingSecrets = {
  schema: z.array(sealingSecretText).readonly(),
  expects: `a list of secrets, each of at least ${LEAST_SEALING_SECRET} characters without spaces and commas`,
  form: "list",
} as const satisfies Kind<z.ZodType>;

const gatewaySecretText = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\s,]+$/)
  .transform(createSecret);

/** What a gateway signs with: not ours to choose, so a short one is taken. */
export const gatewaySecret = {
  schema: gatewaySecretText,
  expects: "the secret of the gateway, without spaces and commas",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Several of them. */
export const gatewaySecrets = {
  schema: z.array(gatewaySecretText).readonly(),
  expects: "a list of secrets, each without spaces and commas",
  form: "list",
} as const satisfies Kind<z.ZodType>;

/** Where a gateway listens. */
export const gatewayEndpoint = {
  schema: readable(parseGatewayAddress),
  expects:
    'where the gateway listens: "host:port", "dns:///host:port" or "https://host:port"; there is no registry here to look up a service name such as com.owncloud.api.gateway in',
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Identity providers, whose spelling is theirs. */
export const issuers = {
  schema: z.array(z.string().regex(/^[^\s,]{1,1000}$/)).readonly(),
  expects: 'a list of texts without spaces and commas, such as "https://cloud.example.org"',
  form: "list",
} as const satisfies Kind<z.ZodType>;

/** A private JSON Web Key or a set of them, as a text. */
export const jwkText = {
  schema: z
    .string()
    .regex(/^\s*\{[\s\S]*\}\s*$/)
    .transform(createSecret),
  expects: "a JSON Web Key or a set of them, as a text",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Yes or no. */
export const flag = {
  schema: z.boolean(),
  expects: "true or false",
  form: "flag",
} as const satisfies Kind<z.ZodType>;

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return {
    schema: z.enum(words),
    expects: `one of ${words.map((word) => JSON.stringify(word)).join(", ")}`,
    form: "text",
  } as const;
}

/** A whole number from `least` on. */
export function count(least: number) {
  return {
    schema: z.int().min(least),
    expects: `a whole number, at least ${least}`,
    form: "number",
  } as const;
}

/** A duration between two others, all written the way Go does; becomes milliseconds. */
export function duration(least: string, most: string) {
  const [low = 0, high = 0] = [parseDuration(least), parseDuration(most)];
  return {
    schema: readable((written) => {
      const milliseconds = parseDuration(written);
      return milliseconds !== undefined && milliseconds >= low && milliseconds <= high
        ? milliseconds
        : undefined;
    }),
    expects: `a duration from ${least} to ${most}, with its unit, such as "30s", "1h30m" or "24h"`,
    form: "text",
  } as const;
}

/** A number of bytes. */
export const size = {
  schema: z
    .union([z.int(), z.string()])
    .transform(String)
    .pipe(readable((written) => parseSize(written) || undefined)),
  expects: 'a number of bytes, such as 65536, "64KiB" or "1MB"',
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** A number of bytes that is not larger than another one. */
export function sizeUpTo(most: string) {
  return {
    schema: size.schema.refine((bytes) => bytes <= (parseSize(most) ?? 0)),
    expects: `${size.expects}, at most ${most}`,
    form: "text",
  } as const;
}

/** Where to listen; becomes host and port. */
export const listen = {
  schema: readable(parseListen),
  expects: 'an address and a port, such as "127.0.0.1:9280" or "[::]:9280"',
  form: "text",
} as const satisfies Kind<z.ZodType>;

const publicUrl = readable((written) => {
  const url = parseWebAddress(written);
  return url && `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
});

/** Where a server is reached from outside; becomes the URL without a slash at its end. */
export const publicOrigin = {
  schema: publicUrl,
  expects: "https://host, with a port or a base path if there is one (http for loopback only)",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Several of them. */
export const publicOrigins = {
  schema: z.array(publicUrl).readonly(),
  expects: `a list of ${publicOrigin.expects}`,
  form: "list",
} as const satisfies Kind<z.ZodType>;

/** Origins of web pages, or all of them. */
export const webOrigins = {
  schema: z
    .array(
      readable((written) => {
        if (written === "*") return written;
        const url = /^https?:\/\//i.test(written) ? URL.parse(written) : null;
        return url !== null && /^https?:\/\/[^/?#@\s]+\/?$/i.test(written) ? url.origin : undefined;
      }),
    )
    .readonly(),
  expects: 'a list of origins such as "https://cloud.example.org", or "*"',
  form: "list",
} as const satisfies Kind<z.ZodType>;

/** An absolute URL of a page or a service. */
export const webUrl = {
  schema: readable((written) => parseWebAddress(written)?.href),
  expects: "a URL that begins with https:// (http for loopback only), without a query",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** The URL of an identity provider, as it is written: users are compared with it byte for byte. */
export const identityProvider = {
  ...webUrl,
  schema: readable((written) => parseWebAddress(written) && written),
} as const satisfies Kind<z.ZodType>;

/** Several of them. */
export const webUrls = {
  schema: z.array(webUrl.schema).readonly(),
  expects: "a list of URLs that begin with https:// (http for loopback only), without a query",
  form: "list",
} as const satisfies Kind<z.ZodType>;

/** An absolute URL of a page, or its path on our own host. */
export const page = {
  schema: readable((written) =>
    /^\/(?!\/)[^\s?#]*$/.test(written) ? written : parseWebAddress(written)?.href,
  ),
  expects: "a URL that begins with https://, or a path that begins with /",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Where a group of routes stands; becomes a path without slashes at its ends. */
export const routePrefix = {
  schema: readable((written) => {
    const path = written.replace(/^\/+|\/+$/g, "");
    const parts = path.split("/");
    const fits = parts.every((part) => /^[A-Za-z0-9._~-]+$/.test(part) && !/^\.+$/.test(part));
    return fits && path.length <= 100 ? path : undefined;
  }),
  expects: 'a path of letters, digits, ".", "_", "~" and "-", such as "ocm" or "dav/ocm"',
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Driver and place in one: what stands before the colon names the driver. */
export const storeUrl = {
  schema: z
    .string()
    .trim()
    .regex(/^(?:memory:|(?:disk|r2|do):[^\p{Cc}]+)$/u),
  expects: 'a driver and its place: "disk:FOLDER", "memory:", "do:BINDING" or "r2:BINDING"',
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Where files lie: driver and place in one. */
export const filesUrl = {
  schema: z
    .string()
    .trim()
    .regex(/^(?:memory:|gateway:|(?:disk|r2):[^\p{Cc}]+)$/u),
  expects: 'a driver and its place: "disk:FOLDER", "memory:", "r2:BINDING" or "gateway:"',
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Ways into networks that are otherwise closed to requests. */
export const allowRules = {
  schema: z.array(readable(parseAllowRule)).readonly(),
  expects:
    'a list of host=range:port or range:port, such as "cloud.lab.example=10.1.0.0/16:443", "*.lab.example=fd00::/8:8443-8449" or "10.0.0.0/8:443"',
  form: "list",
} as const satisfies Kind<z.ZodType>;

const webhookSecretText = z
  .string()
  .trim()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/)
  .refine((written) => {
    const bytes = bytesOf(written.slice("whsec_".length));
    return bytes !== undefined && bytes >= 24 && bytes <= 64;
  })
  .transform(createSecret);

/** How many bytes a text in base64 stands for; `undefined` when it is none. */
function bytesOf(text: string): number | undefined {
  try {
    return atob(text).length;
  } catch {
    return undefined;
  }
}

/** What webhooks are signed with. */
export const webhookSecret = {
  schema: webhookSecretText,
  expects: "whsec_ and 24 to 64 random bytes in base64: whsec_$(openssl rand -base64 32)",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** Several of them. */
export const webhookSecrets = {
  schema: z.array(webhookSecretText).readonly(),
  expects: `a list, each ${webhookSecret.expects}`,
  form: "list",
} as const satisfies Kind<z.ZodType>;

/** A secret that somebody else has made. */
export const password = {
  schema: z.string().min(1).max(1000).transform(createSecret),
  expects: "a text of at most 1000 characters",
  form: "text",
} as const satisfies Kind<z.ZodType>;

/** A NATS server; becomes host and port. */
export const natsServer = {
  schema: readable((written) => {
    const bare = written.replace(/^nats:\/\//i, "");
    return /^(?:\[[\da-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?):\d{1,5}$/i.test(bare)
      ? bare
      : undefined;
  }),
  expects: 'host and port of a NATS server, such as "nats://127.0.0.1:9233"',
  form: "text",
} as const satisfies Kind<z.ZodType>;

const LEAST_SECRET = 24;

/** Names and secrets of those who may call. */
export const credentials = {
  schema: z
    .array(
      z
        .strictObject({
          name: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
          secret: z.string().min(LEAST_SECRET).transform(createSecret),
        })
        .readonly(),
    )
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length)
    .readonly(),
  expects: `a list of {name, secret}: each name once, of letters, digits, ".", "_", "-"; secrets of at least ${LEAST_SECRET} characters`,
  form: "json",
} as const satisfies Kind<z.ZodType>;

const dialects = ["ocis", "opencloud", "cs3"] as const;
const authTypes = ["any", "ocmshares", "ocmsharecode", "ocmexchangedtoken"] as const;

/** Generations of the CS3 APIs. */
export const dialect = choice(...dialects);

/** The auth types of reva that are about shares. */
export const authType = choice(...authTypes);

/** Further places to listen for RPC, and what they speak. */
export const rpcListeners = {
  schema: z
    .array(
      z
        .strictObject({
          listen: listen.schema,
          dialect: z.exactOptional(z.enum(dialects)),
          auth_type: z.enum(authTypes).default("any"),
        })
        .transform(({ auth_type: authType, ...rest }) => ({ ...rest, authType }))
        .readonly(),
    )
    .readonly(),
  expects: `a list of {listen, dialect, auth_type}: listen ${listen.expects}; dialect ${dialect.expects}; auth_type ${authType.expects}; the last two may be absent`,
  form: "json",
} as const satisfies Kind<z.ZodType>;

/** Which peers must sign, where that differs from the rule for all. */
export const signaturePolicies = {
  schema: z
    .array(
      z
        .strictObject({
          host: z.string().transform((written, context) => {
            const host = canonicalHost(written);
            if (host === undefined) context.addIssue({ code: "custom", message: "not a host" });
            return host ?? z.NEVER;
          }),
          policy: z.enum(["require", "when-advertised", "off"]),
        })
        .readonly(),
    )
    .readonly(),
  expects: 'a list of {host, policy}: policy "require", "when-advertised" or "off"',
  form: "json",
} as const satisfies Kind<z.ZodType>;
