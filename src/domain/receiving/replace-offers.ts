import type { ProtocolOffer } from "../model/access-method.ts";

/**
 * The protocols of a received share once a gateway has replaced their list. A gateway knows what the notification of
 * the Sending Server said, which is often the permissions alone, and what its own generation of CS3 has a word for:
 * secret, place and promises that it leaves empty are those of before.
 */
export function replaceOffers(
  before: readonly ProtocolOffer[],
  after: readonly ProtocolOffer[],
): readonly ProtocolOffer[] {
  return after.map((offer) => {
    const known = before.find(({ protocol }) => protocol === offer.protocol);
    return known === undefined ? offer : withWhatIsUnsaid(known, offer);
  });
}

function withWhatIsUnsaid(known: ProtocolOffer, offer: ProtocolOffer): ProtocolOffer {
  if (known.protocol === "webdav" && offer.protocol === "webdav") {
    const place = offer.uri === "" ? { uri: known.uri, form: known.form } : {};
    return {
      ...offer,
      ...place,
      sharedSecret: offer.sharedSecret || known.sharedSecret,
      requirements: filled(offer.requirements, known.requirements),
      accessTypes: filled(offer.accessTypes, known.accessTypes),
      ...(known.size !== undefined && { size: known.size }),
    };
  }
  if (known.protocol === "webapp" && offer.protocol === "webapp") {
    return {
      ...offer,
      uri: offer.uri || known.uri,
      sharedSecret: offer.sharedSecret || known.sharedSecret,
      requirements: filled(offer.requirements, known.requirements),
      targets: filled(offer.targets, known.targets),
      appName: offer.appName || known.appName,
      appIconHint: offer.appIconHint || known.appIconHint,
      mediaTypes: filled(offer.mediaTypes, known.mediaTypes),
    };
  }
  return offer;
}

function filled<T>(said: readonly T[], known: readonly T[]): readonly T[] {
  return said.length > 0 ? said : known;
}
