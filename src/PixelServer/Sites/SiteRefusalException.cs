namespace PixelServer.Sites;

/// <summary>A change of the sites that is not made.</summary>
/// <param name="status">HTTP status of the answer.</param>
/// <param name="message">Why, and what to do.</param>
/// <param name="errors">What is wrong, each by its member; null for nothing.</param>
internal sealed class SiteRefusalException(int status, string message, IReadOnlyList<SiteError>? errors = null) : Exception(message)
{
    public int Status { get; } = status;

    public IReadOnlyList<SiteError>? Errors { get; } = errors;
}

/// <summary>What is wrong in a site's settings.</summary>
/// <param name="Path">The member, as <c>settings.origins</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record SiteError(string Path, string Message);
