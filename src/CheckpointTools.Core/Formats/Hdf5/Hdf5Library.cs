namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Calls of the library. It throws whatever the bytes of a file lead it to: exceptions of its own without a type, and the runtime's for
/// indices, sizes and casts. To its callers, all of these say that the file is damaged.
/// </summary>
internal static class Hdf5Library
{
    /// <param name="call">The call.</param>
    /// <param name="toFault">Makes the error for it, given what the library says, as the end of a sentence.</param>
    public static T Call<T>(Func<T> call, Func<string, CheckpointException> toFault)
    {
        try
        {
            return call();
        }
#pragma warning disable CA1031 // Nothing is known of what a library throws for bytes that are not as they should be.
        catch (Exception e) when (e is not CheckpointException and not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw toFault(Describe(e));
        }
    }

    private static string Describe(Exception exception)
    {
        // What is called by reflection comes wrapped.
        Exception inner = exception.GetBaseException();
        return inner switch
        {
            EndOfStreamException => "it leads behind the end of the file",
            InsufficientExecutionStackException => "its structures lie in each other too deep",
            OutOfMemoryException => "it claims more than there can be",
            _ => inner.Message.Split('\n')[0].Trim().TrimEnd('.'),
        };
    }
}
