/**
 * Which generation of the CS3 messages the listener speaks: its `rpc.dialect`. Only web applications in received
 * shares look different; a client that is not told leaves their details out, and reads everything else everywhere.
 */
export type Dialect = "ocis" | "opencloud" | "cs3";
