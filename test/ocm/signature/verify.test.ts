import { signatureContract } from "./contract.ts";

signatureContract("Node");
