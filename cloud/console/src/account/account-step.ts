/** Names the steps that lead to a signed-in page. */

/** Is what is shown while nobody is signed in; the e-mail address goes along. */
export type AccountStep =
  | { readonly kind: "sign-in"; readonly email: string; readonly note: string }
  | { readonly kind: "sign-up"; readonly email: string }
  | { readonly kind: "confirm"; readonly email: string; readonly password: string }
  | { readonly kind: "forgot"; readonly email: string }
  | { readonly kind: "reset"; readonly email: string }
  | { readonly kind: "first-password"; readonly email: string };
