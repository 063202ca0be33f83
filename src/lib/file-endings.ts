/** Endings of files that hold no text, as parts of expressions: letters stand only for themselves. Data. */

export const MEDIA =
  'png|jpe?g|jpe|jfif|gif|bmp|webp|avif|heic|tiff?|ico|cur|psd|woff2?|ttf|otf|eot|ttc|mp[34]|m4[av]|mov|avi|mkv|webm|' +
  'wav|og[gav]|flac|aac|mpe?g|wmv|flv|pdf';

export const ARCHIVES = 'zip|t?gz|tar|bz2|xz|zst|7z|rar|docx|xlsx|pptx';
