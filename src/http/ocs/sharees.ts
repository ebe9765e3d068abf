import { invalid } from "../../domain/failure.ts";
import type { Contact } from "../../domain/model/contact.ts";
import type { LocalUser } from "../../domain/model/local-user.ts";
import { fail, ok } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { formatAddress, parseAddress, sameAddress } from "../../ocm/address.ts";
import type { OcsOperation, OcsValue } from "./operation.ts";
import { FEDERATED } from "./share-object.ts";

const DEFAULT_PER_PAGE = "200";

/** `GET /sharees`: the caller's accepted users that match `search`; those that are named exactly stand apart. */
export function shareesOperation(useCases: Pick<UseCases, "findContacts" | "getContact">): OcsOperation {
  return async ({ caller, parameters }) => {
    const perPage = positive(parameters.get("perPage") || DEFAULT_PER_PAGE);
    const page = positive(parameters.get("page") || "1");
    if (perPage === undefined) return fail(invalid("perPage", "a positive number is expected"));
    if (page === undefined) return fail(invalid("page", "a positive number is expected"));
    const search = parameters.get("search")?.trim() ?? "";

    const found = await findAll(useCases, { caller, search });
    const isExact = (contact: Contact) => namesExactly(contact, search);
    const ordered = [...found.filter(isExact), ...found.filter((contact) => !isExact(contact))];
    const shown = ordered.slice((page - 1) * perPage, page * perPage);
    const exact = shown.filter(isExact);
    return ok({
      exact: { users: [], groups: [], remotes: exact.map(shareeOf) },
      users: [],
      groups: [],
      remotes: shown.slice(exact.length).map(shareeOf),
    });
  };
}

/** People also type whole OCM Addresses, which are in no member of a contact. */
async function findAll(
  { findContacts, getContact }: Pick<UseCases, "findContacts" | "getContact">,
  { caller, search }: { readonly caller: LocalUser; readonly search: string },
): Promise<readonly Contact[]> {
  const found = await findContacts(caller, search);
  const address = parseAddress(search);
  if (address === undefined || found.some((contact) => sameAddress(contact.address, address))) return found;
  const named = await getContact(caller.id, { idp: address.host, opaqueId: address.identifier });
  return named.ok ? [named.value, ...found] : found;
}

function namesExactly(contact: Contact, search: string): boolean {
  if (search === "") return false;
  const wanted = search.toLowerCase();
  const names = [
    contact.displayName,
    contact.username,
    contact.mail,
    contact.userId.opaqueId,
    formatAddress(contact.address),
  ];
  const address = parseAddress(search);
  return (
    names.some((name) => name.toLowerCase() === wanted) ||
    (address !== undefined && sameAddress(contact.address, address))
  );
}

function shareeOf(contact: Contact): OcsValue {
  const address = formatAddress(contact.address);
  return {
    label: contact.displayName || address,
    value: {
      shareType: FEDERATED,
      shareWith: contact.userId.opaqueId,
      shareWithProvider: contact.address.host,
      shareWithAdditionalInfo: contact.mail || address,
      // 0 is an ordinary account, 1 a guest.
      userType: 0,
    },
  };
}

function positive(text: string): number | undefined {
  return /^0*[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
