/** The contract's bound on a message. Its own constant: importing the contract's would bring zod to the browser. */
export const MAX_MESSAGE_CHARACTERS = 4_000
