export {
  type InviteAnswer,
  interpretInviteAnswer,
} from "./invite-answer.ts";
export { interpretNotificationAnswer, type NotificationAnswer } from "./notification-answer.ts";
export type { PeerAnswer } from "./peer-answer.ts";
export { interpretShareAnswer, type ShareAnswer } from "./share-answer.ts";
