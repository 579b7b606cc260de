/** Where styles and scripts are, from the place where the login pages are. */
export const assetsPath = '/login/assets';
