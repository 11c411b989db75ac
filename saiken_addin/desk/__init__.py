"""事務局ブック as data: claims, sections, settings, meeting and mail texts."""
