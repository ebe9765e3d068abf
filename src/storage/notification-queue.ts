import { QueuedNotification } from "../domain/model/queued-notification.ts";
import type { NotificationQueue } from "../domain/ports/repositories.ts";
import { addOnce } from "./add-once.ts";
import { sealMembers } from "./at-rest.ts";
import { type CollectionDefinition, createCollection, type StorageDeps } from "./collection.ts";
import { endOf, keyPart, nameInSortedTail, sortedTail } from "./keys.ts";

const recordKey = (name: string) => `notifications/${name}`;

/** How waiting notifications lie in the store: under their id. */
export function notificationRecords(deps: StorageDeps): CollectionDefinition<QueuedNotification> {
  return {
    prefix: "notifications/",
    schema: QueuedNotification,
    atRest: sealMembers<QueuedNotification>(deps.sealer, ["payload"]),
    keysOf: async ({ id, nextAttemptAt }, mark) => {
      const name = await keyPart(id);
      return {
        record: recordKey(name),
        lookups: [],
        listed: [`notifications-due/${sortedTail({ moment: nextAttemptAt, mark, name })}`],
      };
    },
  };
}

/** Waiting notifications as objects under their id, with one index by the moment of the next attempt. */
export function createNotificationQueue(deps: StorageDeps): NotificationQueue {
  const notifications = createCollection(deps, notificationRecords(deps));
  const target = async (id: string) => ({ key: recordKey(await keyPart(id)) });

  return {
    add: (draft) => addOnce(notifications, draft),

    async listDue(now, limit) {
      const { items } = await notifications.scan({
        prefix: "notifications-due/",
        recordKeyOf: (tail) => recordKey(nameInSortedTail(tail)),
        until: endOf(now),
        limit,
      });
      return items;
    },

    async update(id, change) {
      return notifications.update(await target(id), change);
    },

    async remove(id) {
      await notifications.remove(await target(id));
    },
  };
}
