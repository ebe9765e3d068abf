import { signatureContract } from "../../ocm/signature/contract.ts";

signatureContract("workerd");
