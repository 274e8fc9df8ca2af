/** As the server has it; the server decides. */
export const PASSWORD_MIN_CHARACTERS = 10
